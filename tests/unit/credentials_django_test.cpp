#include <doctest/doctest.h>

#include <string>

#include "credentials/files/django_settings.hpp"

namespace routegrant::credentials {

namespace {

/// `name=value` of each setting, a blank behind it.
std::string settings(const std::string& program) {
  std::string out;
  for (const FileSetting& setting : settings_of_django(program))
    out += setting.name + "=" + program.substr(setting.begin, setting.end - setting.begin) + " ";
  return out;
}

const std::string plain =
    "DATABASES = {\n    'default': {\n        'USER': 'shop',\n        \"HOST\": \"db\",\n    },\n}\n";

}  // namespace

TEST_CASE("Django's databases are read where the program names them once and spells the user") {
  CHECK(settings("import os\n" + plain + "DEBUG = False\n") ==
        "DATABASES.default.USER=shop DATABASES.default.HOST=db ");
  CHECK(settings("DATABASE = {\n    'USER': 'netbox',\n    'NAME': 'netbox',  # its own\n}\n") ==
        "DATABASE.USER=netbox DATABASE.NAME=netbox ");
  // A brace in a text closes nothing.
  CHECK(settings("DATABASES = {\n    'default': {\n        'NAME': 'it\\'s }',\n        'USER': 'shop',\n    },\n}\n")
            .ends_with("DATABASES.default.USER=shop "));
}

TEST_CASE("of a Python program that does more with its databases nothing is taken") {
  CHECK(settings(plain + plain).empty());
  CHECK(settings(plain + "DATABASES['default']['USER'] = os.environ['PGUSER']\n").empty());
  CHECK(settings(plain + "DATABASES.update(local)\n").empty());
  CHECK(settings("\"\"\"\nSet\n\n" + plain + "\n\"\"\"\n").empty());
  CHECK(settings("LEGACY_" + plain).empty());
  CHECK(settings("if DEBUG:\n    " + plain).empty());
  CHECK(settings("DATABASES = {'default': env.db()}\nOTHER = {\n    'x': {\n        'USER': 'ghost',\n    },\n}\n")
            .empty());
  CHECK(settings("DATABASES = {\n    'default': {\n        'USER': 'shop',\n").empty());
  CHECK(settings("DATABASES = {\n    'default': {\n        'USER': 'shop',\n    },\n} | more\n").empty());
}

TEST_CASE("what is no literal, or of a database's tests, is no setting of the database") {
  const auto with = [](const std::string& line) {
    return settings("DATABASES = {\n    'default': {\n        " + line + "\n        'HOST': 'db',\n    },\n}\n");
  };
  CHECK(with("'USER': 'a'\n        if DEBUG else 'b',").empty());
  CHECK(with("'USER': prefix + 'a',").empty());
  CHECK(with("'TEST': {\n            'USER': 'tester',\n        },").empty());
  CHECK(with("'USER': 'a',") == "DATABASES.default.USER=a DATABASES.default.HOST=db ");
}

}  // namespace routegrant::credentials
