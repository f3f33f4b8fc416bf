#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <tuple>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "credentials/conventions.hpp"
#include "credentials/servers/hosts.hpp"
#include "credentials/servers/images.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::size_t longest_text = std::size_t{256} * 1024;

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/// What a name says about the address in it.
struct Key {
  /// Telemetry, stores, brokers, and who may call: no hop.
  bool excluded = false;
  /// A bare Service name under such a name is an address: `HOST`, and what service discovery (Stork, Consul) reads.
  bool takes_bare_name = false;
};

/// Products only: a Service of one's own may well be called METRICS or TRACING.
bool is_telemetry(std::string_view word) {
  constexpr std::array<std::string_view, 12> products{"OTEL",       "OTLP",    "JAEGER",  "ZIPKIN",
                                                      "PROMETHEUS", "LOKI",    "TEMPO",   "SENTRY",
                                                      "STATSD",     "DATADOG", "GRAYLOG", "COLLECTOR"};
  return text::is_one_of(word, products);
}

Key read_key(std::string_view name) {
  // Whose pages may call, not what is called.
  constexpr std::array<std::string_view, 4> callers{"CORS", "CSRF", "ORIGINS", "REFERERS"};
  constexpr std::array<std::string_view, 5> discovery{"STORK", "CONSUL", "DISCOVERY", "EUREKA", "UPSTREAM"};
  Key key;
  const std::vector<std::string> words = words_of(name);
  for (const std::string& word : words) {
    const auto is = [&word](std::string_view w) { return w == word; };
    key.excluded =
        key.excluded || is_other_store(word) || is_telemetry(word) || std::any_of(callers.begin(), callers.end(), is);
    key.takes_bare_name = key.takes_bare_name || std::any_of(discovery.begin(), discovery.end(), is);
  }
  if (!words.empty() && words.back() == "SERVICE") key.takes_bare_name = true;
  key.takes_bare_name = key.takes_bare_name || classify(name).field == Field::host;
  return key;
}

/// A text in which addresses may stand.
struct Place {
  std::string name{};
  const Reading& reading;
  /// A variable's value; one line's value, in which only bare names are looked for, as the file is looked at too; or a
  /// whole file, in which `name:1` must also be a port of the Service.
  enum class Kind : std::uint8_t { value, line, file } kind = Kind::value;
};

/// A host in a text: bytes [begin, end), and the port behind it.
struct Address {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view port{};
  /// Where the scheme's `://` ends: a user and a password may stand between it and the host. 0 without one.
  std::size_t authority = 0;

  [[nodiscard]] bool has_scheme() const { return authority != 0; }
};

/// Where the authority of a URL begins whose host, or user, begins at `at`; 0 if that is no URL. gRPC's own form has a
/// slash more, as it names no name server (grpc/grpc doc/naming.md: `dns:///host:port`).
std::size_t authority_before(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  if (before.ends_with("://")) return at;
  return before.ends_with("dns:///") ? at - 1 : 0;
}

/// The host behind `user:password@`; `at` if there is none.
std::size_t host_behind_user(std::string_view text, std::size_t at) {
  const std::size_t end = std::min(text.find_first_of("/?#, \t\r\n\"'", at), text.size());
  const std::size_t user_end = text.substr(at, end - at).rfind('@');
  return user_end == none ? at : at + user_end + 1;
}

/// Addresses of the forms `http://svc`, `svc:8080`, `svc.ns.svc`, and bare names.
std::vector<Address> addresses_in(std::string_view text) {
  constexpr std::size_t most = 4000;
  std::vector<Address> found;
  std::size_t at = 0;
  while (at < text.size() && found.size() < most) {
    if (!is_host_char(text[at])) {
      ++at;
      continue;
    }
    Address address;
    address.authority = authority_before(text, at);
    if (address.has_scheme()) at = host_behind_user(text, at);
    address.begin = at;
    while (at < text.size() && is_host_char(text[at])) ++at;
    address.end = at;
    const std::string_view before = text.substr(0, address.begin);
    // The path of a URL, a user before `@`, a part of a longer path or word is no host.
    const bool inside =
        !address.has_scheme() && !before.empty() && std::string_view("/@$%{:").find(before.back()) != none;
    const bool goes_on = at < text.size() &&
                         (text[at] == '@' || (text[at] == '/' && !address.has_scheme() && text.substr(at, 2) == "//"));
    if (at + 1 < text.size() && text[at] == ':' && text::is_digit(text[at + 1])) {
      std::size_t end = at + 1;
      while (end < text.size() && text::is_digit(text[end])) ++end;
      address.port = text.substr(at + 1, end - at - 1);
      at = end;
    }
    if (!inside && !goes_on) found.push_back(address);
  }
  return found;
}

/// The scheme before the `://` that ends at `begin`.
std::string_view scheme_before(std::string_view text, std::size_t begin) {
  std::size_t at = begin - 3;
  while (at > 0 && is_host_char(text[at - 1])) --at;
  return text.substr(at, begin - 3 - at);
}

bool is_calling_scheme(std::string_view scheme) {
  constexpr std::array<std::string_view, 9> schemes{"http", "https", "grpc", "grpcs", "ws", "wss", "h2c", "lb", "dns"};
  const std::string lower = text::lower(scheme);
  return std::find(schemes.begin(), schemes.end(), lower) != schemes.end();
}

class Finder {
 public:
  Finder(const View& view, std::vector<ServiceCall>& into) : view_(view), into_(into) {}

  void look(const Place& place) {
    const Key key = read_key(place.name);
    if (key.excluded || place.reading.text.size() > longest_text) return;
    const std::optional<Dsn> dsn = parse_dsn(place.reading.text);
    if (dsn && (dsn->target == Dsn::Target::server || dsn->target == Dsn::Target::file)) return;
    const std::string_view text = place.reading.text;
    for (const Address& address : addresses_in(text)) {
      if (may_call(place, key, address)) add(place, address);
    }
  }

 private:
  bool may_call(const Place& place, const Key& key, const Address& address) const {
    const std::string_view text = place.reading.text;
    const std::string_view host = text.substr(address.begin, address.end - address.begin);
    const std::vector<std::string> words = words_of(host);
    if (std::any_of(words.begin(), words.end(), is_telemetry)) return false;
    const bool is_line = place.kind == Place::Kind::line;
    if (address.has_scheme()) return !is_line && is_calling_scheme(scheme_before(text, address.authority));
    if (!address.port.empty()) return !is_line && host.find_first_not_of("0123456789.") != none;
    if (place.kind == Place::Kind::file) return false;
    const bool is_whole = text::trim(text) == host || key.takes_bare_name;
    const bool has_domain = host.find('.') != none;
    return is_whole && (key.takes_bare_name || has_domain);
  }

  void add(const Place& place, const Address& address) {
    const std::string_view host =
        std::string_view(place.reading.text).substr(address.begin, address.end - address.begin);
    const kube::Workload& workload = view_.the_workload();
    const std::ptrdiff_t index = find_service_by_host(view_.cluster, workload.meta.namespace_name, text::lower(host));
    if (index == -1) return;
    const kube::Service& named = view_.cluster.services[static_cast<std::size_t>(index)];
    // What is called is the Service behind a name for it (ExternalName).
    const kube::Service* behind = kube::named_service(view_.cluster, named);
    const kube::Service& service = behind == nullptr ? named : *behind;
    const bool strict = place.kind == Place::Kind::file && !address.has_scheme();
    // A Service forwards the ports that it lists; a headless one leads to the pods themselves.
    const bool opens_all = service.headless || service.ports.empty() || service.generated || address.port.empty();
    if ((strict || !opens_all) && kube::find_port(service, address.port) == nullptr) return;
    const Endpoint endpoint = resolve_host(view_.cluster, view_.servers, view_.workload, host);
    if (endpoint.server != -1 || endpoint.other_store || kube::selects(service, workload)) return;
    // A way to a database is no call.
    if (pooler_behind(view_.cluster, service) != nullptr) return;
    ServiceCall call;
    call.workload = view_.workload;
    call.container = view_.container;
    call.service = static_cast<std::size_t>(&service - view_.cluster.services.data());
    call.variable = place.name;
    const auto begin = static_cast<std::uint32_t>(address.begin);
    const auto end = static_cast<std::uint32_t>(address.end);
    call.span = place.reading.span_of(begin, end);
    if (const Piece* piece = place.reading.piece_at(begin, end)) {
      call.steps = piece->steps;
      call.steps.push_back({call.span, piece->where + " names Service " + named.meta.object()});
      if (&named != &service) {
        call.steps.push_back({named.external_name.span, "Service " + named.meta.object() +
                                                            " is another name for Service " + service.meta.object()});
      }
    }
    // Each name of the Service is told once: a gateway may use them on different paths and ports.
    if (told_.emplace(call.service, call.variable, host).second) into_.push_back(std::move(call));
  }

  const View& view_;
  std::vector<ServiceCall>& into_;
  /// Service, setting and name of the Service of each call of the container.
  std::set<std::tuple<std::size_t, std::string, std::string>> told_{};
};

void find_in_container(View& view, std::vector<ServiceCall>& into) {
  Finder finder(view, into);
  view.settings = settings_of(view.environment, view.mounts);
  for (const Setting& setting : view.settings)
    finder.look({setting.name, setting.reading, setting.file == 0 ? Place::Kind::value : Place::Kind::line});
  for (const MountedFile& file : view.mounts.files) {
    if (file.piece.known != Known::known || file.value.text().size() > longest_text) continue;
    finder.look({file.piece.holder.key, read(file), Place::Kind::file});
  }
  const auto look_at_argument = [&](const yaml::Cursor& scalar) {
    const Reading reading = view.environment.read_argument(scalar);
    finder.look({"args", reading, Place::Kind::file});
  };
  std::for_each(view.the_container().command.begin(), view.the_container().command.end(), look_at_argument);
  std::for_each(view.the_container().args.begin(), view.the_container().args.end(), look_at_argument);
}

std::vector<ServiceCall> calls_of(const kube::Cluster& cluster, const std::vector<Server>& servers, std::size_t w) {
  std::vector<ServiceCall> calls;
  const kube::Workload& workload = cluster.workloads[w];
  for (std::size_t c = 0; c < workload.pod.containers.size(); ++c) {
    // Prometheus and collectors read from everybody; nobody acts through them.
    if (is_other_store_image(workload.pod.containers[c].image.value)) continue;
    const Environment environment(cluster, workload, workload.pod.containers[c]);
    const Mounts mounts = mounts_of(cluster, workload, workload.pod.containers[c]);
    View view{cluster, servers, w, c, environment, mounts};
    find_in_container(view, calls);
  }
  return calls;
}

}  // namespace

std::vector<ServiceCall> find_calls(const kube::Cluster& cluster, const std::vector<Server>& servers, unsigned jobs) {
  return parallel::gather<ServiceCall>(cluster.workloads.size(), jobs,
                                       [&](std::size_t workload) { return calls_of(cluster, servers, workload); });
}

}  // namespace routegrant::credentials
