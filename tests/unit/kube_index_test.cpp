#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>

#include "kube/cluster/cluster.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

/// A small world in which names, namespaces (also none) and labels meet often.
std::string random_objects(std::mt19937& random) {
  const auto pick = [&](auto... words) {
    const std::array all{std::string(words)...};
    return all[random() % all.size()];
  };
  const auto name_space = [&] { return pick("", ", namespace: shop", ", namespace: blog"); };
  const auto labels = [&] {
    return "{app: " + pick("web", "db") + (random() % 2 == 0 ? ", tier: " + pick("front", "back") : "") + "}";
  };
  std::string text;
  for (int i = 0; i < 6; ++i) {
    text += "apiVersion: v1\nkind: Service\nmetadata: {name: " + pick("a", "b") + name_space() +
            "}\nspec: {selector: " + pick(labels(), labels(), "{}") + ", ports: [{port: 80}]}\n---\n";
    text += "apiVersion: v1\nkind: Pod\nmetadata: {name: " + pick("a", "b") + name_space() + ", labels: " + labels() +
            "}\nspec: {containers: [{name: c, image: i}]}\n---\n";
    text += "apiVersion: v1\nkind: " + pick("Secret", "ConfigMap") + "\nmetadata: {name: " + pick("a", "b") +
            name_space() + "}\n---\n";
  }
  return text;
}

}  // namespace

TEST_CASE("with its index a cluster answers as by walking its lists") {
  std::size_t selected = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const test::ReadCluster read = test::complete_cluster(random_objects(random));
    const kube::Cluster& indexed = read.cluster;
    REQUIRE(indexed.index.is_of(indexed));
    kube::Cluster plain = indexed;
    plain.index = {};
    REQUIRE_FALSE(plain.index.is_of(plain));
    for (const char* name_space : {"", "shop", "blog", "other"}) {
      for (const char* name : {"a", "b", "c"}) {
        CHECK(kube::service_index(indexed, name_space, name) == kube::service_index(plain, name_space, name));
        for (const bool is_secret : {false, true}) {
          const auto with = kube::find_keyed(indexed, is_secret, name_space, name);
          const auto without = kube::find_keyed(plain, is_secret, name_space, name);
          REQUIRE(with.size() == without.size());
          for (std::size_t i = 0; i < with.size(); ++i)
            CHECK(with[i] - indexed.keyed.data() == without[i] - plain.keyed.data());
        }
      }
    }
    for (std::size_t i = 0; i < plain.services.size(); ++i) {
      const auto workloads = kube::selected_workloads(indexed, indexed.services[i]);
      CHECK(workloads == kube::selected_workloads(plain, plain.services[i]));
      selected += workloads.size();
    }
    for (std::size_t i = 0; i < plain.workloads.size(); ++i) {
      CHECK(kube::selecting_services(indexed, indexed.workloads[i]) ==
            kube::selecting_services(plain, plain.workloads[i]));
    }
  }
  CHECK(selected > 100);
}

TEST_CASE("an index does not answer for a cluster that has grown") {
  test::ReadCluster read = test::complete_cluster("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n");
  REQUIRE(read.cluster.index.is_of(read.cluster));
  read.cluster.services.push_back(read.cluster.services.front());
  read.cluster.services.back().meta.name.value = "b";
  CHECK_FALSE(read.cluster.index.is_of(read.cluster));
  CHECK(kube::service_index(read.cluster, "", "b") == 1);
}
