#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "analysis.hpp"
#include "base/templates.hpp"

using namespace routegrant;

namespace {

constexpr const char* ingress_template =
    "{{- if .Values.ingress.enabled }}\n"
    "apiVersion: networking.k8s.io/v1\n"
    "kind: Ingress\n"
    "metadata:\n"
    "  name: {{ .Release.Name }}-web\n"
    "spec:\n"
    "  rules:\n"
    "    - host: {{ .Values.ingress.host | quote }}\n"
    "      http:\n"
    "        paths:\n"
    "          {{- range .Values.paths }}\n"
    "          - path: {{ . }}\n"
    "            pathType: Prefix\n"
    "          {{- end }}\n"
    "{{- end }}\n";

constexpr const char* rendered =
    "---\n"
    "# Source: shop/templates/ingress.yaml\n"
    "apiVersion: networking.k8s.io/v1\n"
    "kind: Ingress\n"
    "metadata:\n"
    "  name: prod-web\n"
    "spec:\n"
    "  rules:\n"
    "    - host: \"shop.example\"\n"
    "      http:\n"
    "        paths:\n"
    "          - path: /\n"
    "            pathType: Prefix\n"
    "          - path: /api\n"
    "            pathType: Prefix\n"
    "  tls: []\n"
    "---\n"
    "apiVersion: v1\n"
    "kind: Service\n";

/// "line:template line" for each line of the rendered file, "-" where no template is named, "?" where no line is known.
std::string told(const std::vector<InputFile>& files) {
  const Result<Analysis> analysis = analyze(files, {});
  REQUIRE(analysis);
  const Sources& sources = analysis->report.sources;
  const std::optional<SourceId> source = sources.find("out.yaml");
  REQUIRE(source);
  const std::string& text = sources[*source].text;
  const Templates templates(sources);
  std::string out;
  for (std::uint32_t begin = 0; begin < text.size(); begin = static_cast<std::uint32_t>(text.find('\n', begin)) + 1) {
    const std::optional<TemplatePlace> behind = templates.behind({*source, begin, begin});
    out += " " + std::to_string(sources.place({*source, begin, begin}).line) + ":";
    out += !behind ? "-" : behind->line == 0 ? "?" : std::to_string(behind->line);
  }
  return out;
}

std::optional<TemplatePlace> behind_name(const std::vector<InputFile>& files) {
  const Result<Analysis> analysis = analyze(files, {});
  REQUIRE(analysis);
  const Sources& sources = analysis->report.sources;
  const Source& file = sources[*sources.find("out.yaml")];
  const auto begin = static_cast<std::uint32_t>(file.text.find("  name:"));
  return Templates(sources).behind({*sources.find("out.yaml"), begin, begin + 1});
}

}  // namespace

TEST_CASE("a rendered line knows the line of the template that wrote it: by its words, else by its key") {
  CHECK(told({{"chart/Chart.yaml", "name: shop # the shop\n"},
              {"chart/templates/ingress.yaml", ingress_template},
              {"out.yaml", rendered}}) ==
        " 1:- 2:? 3:2 4:3 5:4 6:5 7:6 8:7 9:8 10:9 11:10 12:12 13:13 14:12 15:13 16:? 17:- 18:- 19:-");
}

TEST_CASE("without the chart in the tree, the name of the template is known") {
  const std::optional<TemplatePlace> behind = behind_name({{"out.yaml", rendered}});
  REQUIRE(behind);
  CHECK(behind->name == "shop/templates/ingress.yaml");
  CHECK(behind->file.empty());
  CHECK(behind->line == 0);
}

TEST_CASE("of two charts of one name the nearer one is meant, and neither where both are as near") {
  const std::vector<InputFile> twice{{"a/Chart.yaml", "name: shop\n"},
                                     {"a/templates/ingress.yaml", ingress_template},
                                     {"b/Chart.yaml", "name: \"shop\"\n"},
                                     {"b/templates/ingress.yaml", ingress_template}};
  std::vector<InputFile> files = twice;
  files.push_back({"out.yaml", rendered});
  CHECK(behind_name(files)->file.empty());
  files = twice;
  files.push_back({"b/out/all.yaml", rendered});
  const Result<Analysis> analysis = analyze(files, {});
  REQUIRE(analysis);
  const std::optional<SourceId> source = analysis->report.sources.find("b/out/all.yaml");
  CHECK(Templates(analysis->report.sources).behind({*source, 50, 51})->file == "b/templates/ingress.yaml");
}

TEST_CASE("a subchart's template is found in the chart's own charts, else anywhere in the tree") {
  const std::string text = "---\n# Source: shop/charts/db/templates/db.yaml\nkind: Service\nmetadata:\n  name: db\n";
  const std::string from = "kind: Service\nmetadata:\n  name: db\n";
  CHECK(behind_name({{"shop/Chart.yaml", "name: shop\n"},
                     {"shop/charts/db/Chart.yaml", "name: db\n"},
                     {"shop/charts/db/templates/db.yaml", from},
                     {"out.yaml", text}})
            ->file == "shop/charts/db/templates/db.yaml");
  CHECK(behind_name({{"shop/Chart.yaml", "name: shop\n"},
                     {"db/Chart.yaml", "name: db\n"},
                     {"db/templates/db.yaml", from},
                     {"out.yaml", text}})
            ->file == "db/templates/db.yaml");
}

TEST_CASE("a comment of another tool, or one that points out of its chart, names no template") {
  for (const char* name :
       {"https://example.com/x.yaml", "shop/values.yaml", "shop/templates/../../x", "/templates/x"}) {
    const std::string text = "# Source: " + std::string(name) + "\nkind: Service\nmetadata:\n  name: db\n";
    CHECK_FALSE(behind_name({{"out.yaml", text}}));
  }
}

TEST_CASE("a line that the template's line of its key cannot have written has none") {
  // The template's only `name:` ends in `-db`.
  const std::string from = "kind: Service\nmetadata:\n  name: {{ .Release.Name }}-db\n";
  const std::string text = "---\n# Source: shop/templates/db.yaml\nkind: Service\nmetadata:\n  name: cache\n";
  const std::optional<TemplatePlace> behind =
      behind_name({{"shop/Chart.yaml", "name: shop\n"}, {"shop/templates/db.yaml", from}, {"out.yaml", text}});
  CHECK(behind->file == "shop/templates/db.yaml");
  CHECK(behind->line == 0);
}

TEST_CASE("a line with several actions is recognised by what stands around them") {
  // `helm template` v3.16.4 of a template with these lines.
  const std::string from =
      "kind: Job\n"
      "spec:\n"
      "  args:\n"
      "    - |\n"
      "      CREATE ROLE app;\n"
      "      {{- range .Values.users }}\n"
      "      GRANT {{ .privilege }} ON t TO {{ .name }};\n"
      "      {{- end }}\n"
      "  env: [{name: PGUSER, value: {{ .Values.user }}}]\n"
      "  {{ .Values.key }}: {{ .Values.value }}\n"
      "  image: {{ .Values.registry -}}\n"
      "    /app\n";
  const std::string text =
      "---\n"
      "# Source: shop/templates/job.yaml\n"
      "kind: Job\n"
      "spec:\n"
      "  args:\n"
      "    - |\n"
      "      CREATE ROLE app;\n"
      "      GRANT SELECT ON t TO a;\n"
      "      GRANT INSERT ON t TO b;\n"
      "  env: [{name: PGUSER, value: shop}]\n"
      "  some: thing\n"
      "  image: r/app\n";
  CHECK(told({{"shop/Chart.yaml", "name: shop\n"}, {"shop/templates/job.yaml", from}, {"out.yaml", text}}) ==
        " 1:- 2:? 3:1 4:2 5:3 6:4 7:5 8:7 9:7 10:9 11:? 12:?");
}

TEST_CASE("a document is looked for in the one of the template that it comes from") {
  const std::string from =
      "kind: Deployment\n"
      "metadata:\n"
      "  name: {{ .Values.name }}\n"
      "---\n"
      "kind: Service\n"
      "metadata:\n"
      "  name: {{ .Values.name }}\n";
  const std::string text =
      "---\n"
      "# Source: shop/templates/all.yaml\n"
      "kind: Service\n"
      "metadata:\n"
      "  name: web\n"
      "---\n"
      "# Source: shop/templates/all.yaml\n"
      "kind: Deployment\n"
      "metadata:\n"
      "  name: web\n";
  CHECK(told({{"shop/Chart.yaml", "name: shop\n"}, {"shop/templates/all.yaml", from}, {"out.yaml", text}}) ==
        " 1:- 2:? 3:5 4:6 5:7 6:- 7:? 8:1 9:2 10:3");
}

TEST_CASE("what a named template wrote has the line that includes it, where that is the only one there") {
  const std::string from =
      "kind: Deployment\n"
      "metadata:\n"
      "  labels:\n"
      "    {{- include \"shop.labels\" . | nindent 4 }}\n"
      "spec:\n"
      "  env:\n"
      "    {{- include \"shop.env\" . | nindent 4 }}\n";
  const std::string text =
      "# Source: shop/templates/web.yaml\n"
      "kind: Deployment\n"
      "metadata:\n"
      "  labels:\n"
      "    app: web\n"
      "spec:\n"
      "  env:\n"
      "    - name: PGUSER\n"
      "      value: web\n";
  const Result<Analysis> analysis =
      analyze({{"shop/Chart.yaml", "name: shop\n"}, {"shop/templates/web.yaml", from}}, {});
  REQUIRE(analysis);
  const Sources& sources = analysis->report.sources;
  std::string numbers;
  for (const RenderedLine& line : rendered_lines(text, sources, ChartNames(sources), "shop/Chart.yaml"))
    numbers += " " + std::to_string(line.number) + (line.is_exact ? "" : "~");
  CHECK(numbers == " 1~ 1 2 3 4~ 5 6 7~ 7~");
}
