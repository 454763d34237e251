// Goal: tables line up, numbers to the right, and fit the screen without cutting what is copied.

#include "cli/table.hpp"

#include <sstream>

#include "cli/text.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::cli {
namespace {

std::string printed(std::size_t width) {
    Table table({{"ID", Table::Kind::Whole}, {"NAME"}, {"USD/H", Table::Kind::Number}, {"WHERE"}});
    table.add({"mock-1", "RTX 4090", "0.34", "California, US"});
    table.add({"mock-22", "Zürich", "12.5", "-"});
    std::ostringstream out;
    table.print(out, width);
    return out.str();
}

TEST_CASE("columns line up and numbers are on the right", "[cli][table]") {
    CHECK(printed(0) ==
          "ID       NAME      USD/H  WHERE\n"
          "mock-1   RTX 4090   0.34  California, US\n"
          "mock-22  Zürich     12.5  -\n");
}

TEST_CASE("numbers in cells are plain", "[cli][table]") {
    const nlohmann::json session = {{"small", 0.000071}, {"price", 0.36},   {"whole", 2.0},
                                    {"count", 3},        {"large", 1.0e15}, {"none", nullptr}};
    CHECK(cell(session, "small") == "0.000071");
    CHECK(cell(session, "price") == "0.36");
    CHECK(cell(session, "whole") == "2");
    CHECK(cell(session, "count") == "3");
    CHECK(cell(session, "large") == "1000000000000000");
    CHECK(cell(session, "none") == "-");
}

TEST_CASE("a narrow screen cuts the widest text, never an id or a number", "[cli][table]") {
    CHECK(printed(35) ==
          "ID       NAME      USD/H  WHERE\n"
          "mock-1   RTX 4090   0.34  Californ…\n"
          "mock-22  Zürich     12.5  -\n");
    const std::string narrowest = printed(10);
    CHECK(narrowest.find("mock-22") != std::string::npos);
    CHECK(narrowest.find("12.5") != std::string::npos);
}

TEST_CASE("text is cut between characters, and only printable text is shown", "[cli][table]") {
    CHECK(cutTo("Zürich", 3) == "Zü…");
    CHECK(cutTo("Zürich", 6) == "Zürich");
    CHECK(cutTo("x", 0).empty());
    CHECK(printable("a\x1b[31m\xc3\x28\xf0\x9f\x92\xbb") == "a?[31m?(\xf0\x9f\x92\xbb");
    CHECK(printable(std::string("\0\xe2\x82", 3)) == "???");
}

}  // namespace
}  // namespace gpushopper::cli
