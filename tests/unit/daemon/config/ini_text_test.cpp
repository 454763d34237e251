// Goal: a configuration file is read strictly; what could be a slip is refused with its line.

#include "daemon/config/ini_text.hpp"

#include "tests/support/catch.hpp"

namespace gpushopper::config {
namespace {

std::string faultOf(std::string_view text) {
    const auto entries = parseIni(text);
    return entries ? "none" : entries.error().message;
}

TEST_CASE("sections, keys and values are read without their blanks", "[config]") {
    const auto entries = parseIni(
        "# comment\n; comment\r\n\n [engine] \n  sweep_interval_s =  2 \n[log]\nfile=\n"
        "[engine]\nreaders = a = b # c\n");
    REQUIRE(entries);
    REQUIRE(entries->size() == 3);
    CHECK(entries->at(0).section == "engine");
    CHECK(entries->at(0).key == "sweep_interval_s");
    CHECK(entries->at(0).value == "2");
    CHECK(entries->at(0).where == "line 5");
    CHECK(entries->at(1).value.empty());
    // A comment has a line of its own: a value may hold any character.
    CHECK(entries->at(2).value == "a = b # c");
}

TEST_CASE("every bad line is named", "[config]") {
    CHECK(faultOf("") == "none");
    CHECK(faultOf("a = 1").find("line 1: 'a' stands before the first [section]") == 0);
    CHECK(faultOf("[a]\nb").find("line 2: 'b' is neither") == 0);
    CHECK(faultOf("[a]\nb = 1\nb = 2").find("line 3: 'b' is given twice in [a]") == 0);
    CHECK(faultOf("[a]\nb=1\n[c]\nb=1\n[a]\nb=2").find("line 6: 'b' is given twice") == 0);
    CHECK(faultOf("[a\nb=1").find("line 1: a section ends with ]") == 0);
    CHECK(faultOf("[]\n") != "none");
    CHECK(faultOf("[a b]\n") != "none");
    CHECK(faultOf("[a]\nb c = 1") != "none");
    const std::string both = faultOf("[a]\nb\nc\n");
    CHECK(both.find("line 2") != std::string::npos);
    CHECK(both.find("line 3") != std::string::npos);
}

TEST_CASE("an override names section, key and value", "[config]") {
    const auto entry = parseOverride("provider.mock.ssh_port=2022");
    REQUIRE(entry);
    CHECK(entry->section == "provider.mock");
    CHECK(entry->key == "ssh_port");
    CHECK(entry->value == "2022");
    CHECK(parseOverride("engine.a=")->value.empty());
    CHECK(parseOverride("engine.a=b.c=d")->value == "b.c=d");
    for (const char* bad : {"", "a", "a=1", "a.b", ".b=1", "a.=1", "a b.c=1"})
        CHECK_FALSE(parseOverride(bad));
}

}  // namespace
}  // namespace gpushopper::config
