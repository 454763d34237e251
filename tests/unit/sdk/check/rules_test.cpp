// Goal: the table of rules is what an author can rely on. Method: over all of it.

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "sdk/check/report/report.hpp"
#include "sdk/check/rules/rule.hpp"
#include "tests/support/catch.hpp"

namespace gpushopper::check {

TEST_CASE("every rule has a number of its own and says what, why and what to do") {
    std::set<int> numbers;
    for (const Rule& rule : allRules()) {
        INFO(rule.id());
        CHECK(numbers.insert(rule.number).second);
        for (const std::string text : {rule.text, rule.why, rule.advice}) {
            CHECK(text.size() > 10);
            CHECK(text.find('|') == std::string::npos);
        }
        CHECK(std::string(rule.text).back() != '.');
        CHECK(std::string(rule.why).back() == '.');
        CHECK(std::string(rule.advice).back() != '.');
        CHECK(rule.judge != nullptr);
        CHECK(findRule(rule.id()) == &rule);
    }
    CHECK(numbers.size() == 45);
    CHECK(!numbers.contains(30));  // the host's
    CHECK(findRule("gsp-7") == findRule("GSP-07"));
    CHECK(findRule("GSP-99") == nullptr);
    CHECK(findRule("GSP-7x") == nullptr);
}

TEST_CASE("a report says it to people and to machines") {
    Evidence evidence;
    for (int i = 0; i < 100; ++i) evidence.broken("seen " + std::to_string(i % 50));
    CHECK(evidence.breaches().size() == Evidence::kBreachesMax);
    Judgement failed{findRule("GSP-12"), Verdict::Failed, {"half a list"}, {}, ""};
    Judgement absent{findRule("GSP-20"), Verdict::NotApplicable, {}, {}, "no HTTP"};
    const std::string text = textOf(failed);
    CHECK(text.find("FAIL  GSP-12 A list with a lost page fails") != std::string::npos);
    CHECK(text.find("seen: half a list\n") != std::string::npos);
    CHECK(text.find("do:   throw TRANSIENT") != std::string::npos);
    CHECK(summaryOf({failed, absent, absent}) == "1 failed, 2 not applicable");
    const auto json = nlohmann::json::parse(jsonOf("/x.so", {failed, absent}));
    CHECK(json["exit"] == 1);
    CHECK(json["rules"][0]["verdict"] == "failed");
    CHECK(json["rules"][1]["why"] == "no HTTP");
    CHECK(json["counts"]["not_applicable"] == 1);
    CHECK(exitCodeOf({absent}) == 0);
}

}  // namespace gpushopper::check
