// Text of others on its way into an answer.

#include "daemon/api/wire/text.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::api {

TEST_CASE("What is shown of foreign text has no controls, whatever bytes it came as") {
    struct Row {
        std::string text;
        std::string shown;
    };
    const Row row = GENERATE(Row{"plain \xC3\xBC", "plain \xC3\xBC"}, Row{"a\x01\x7F\x1Bz", "az"},
                             Row{"a\xC2\x85z", "az"}, Row{std::string("a\0z", 3), "az"},
                             Row{"a\xFFz", "a\xEF\xBF\xBDz"},
                             // Apart they are no character; together they would be U+0085.
                             Row{"\xC2\x01\x85", "\xEF\xBF\xBD\xEF\xBF\xBD"},
                             Row{"\xC2\xC2\x85\x85", "\xEF\xBF\xBD\xEF\xBF\xBD"},
                             Row{"\xC3", "\xEF\xBF\xBD"}, Row{"", ""});
    CAPTURE(row.text);
    CHECK(shownText(row.text, 64) == row.shown);
    CHECK_FALSE(hasControl(shownText(row.text, 64)));
}

TEST_CASE("A cut never leaves half a character") {
    CHECK(shownText("ab\xC3\xBC", 3) == "ab");
    CHECK(shownText("ab\xC3\xBC", 4) == "ab\xC3\xBC");
    CHECK(shownText("\xFF\xFF", 4) == "\xEF\xBF\xBD");
}

}  // namespace gpushopper::api
