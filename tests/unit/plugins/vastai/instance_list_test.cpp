// Goal: a list of instances is whole or none, whatever a page says (X6). Method: pages that lie,
// one way at a time, through whole calls.

#include "plugins/vastai/machines/instance_list.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/plugins/vastai/vast_account.hpp"

namespace gpushopper::vastai {
namespace {

/// `count` rows from `first` on, in a page of `total` with `token` behind it.
json page(std::int64_t first, std::int64_t count, std::int64_t total, const json& token) {
    json rows = json::array();
    for (std::int64_t id = first; id < first + count; ++id) rows.push_back(wireInstance(id));
    return {{"success", true},
            {"instances_found", count},
            {"total_instances", total},
            {"next_token", token},
            {"instances", rows}};
}

TEST_CASE("all pages are read, in the order of the ids", "[vastai]") {
    VastAccount account;
    account.answer(page(1, 25, 31, "eyJ2YWx1ZXMiOiB7ImlkIjogMjV9fQ=="))
        .answer(page(26, 6, 31, nullptr));
    const auto instances = instancesOf(account);
    REQUIRE(instances.size() == 31);
    CHECK(instances.front().id == "1");
    CHECK(instances.back().id == "31");
    REQUIRE(account.asked() == 2);
    CHECK(account.request(0).method == "GET");
    CHECK(account.request(0).url ==
          "https://console.vast.ai/api/v1/instances/?limit=25&order_by="
          "%5B%7B%22col%22%3A%22id%22%2C%22dir%22%3A%22asc%22%7D%5D");
    CHECK(account.request(1).url.ends_with("&after_token=eyJ2YWx1ZXMiOiB7ImlkIjogMjV9fQ%3D%3D"));
}

TEST_CASE("no machines at all is a list too", "[vastai]") {
    VastAccount account;
    account.answer(page(1, 0, 0, nullptr));
    CHECK(instancesOf(account).empty());
}

TEST_CASE("a list whose rows are fewer than it says is no list", "[vastai]") {
    struct Row {
        const char* story;
        json page;
    };
    json short_page = page(1, 3, 3, nullptr);
    short_page["instances"].erase(1);
    for (const Row& row :
         {Row{"fewer in all", page(1, 3, 4, nullptr)}, Row{"fewer in a page", short_page},
          Row{"empty, and not empty", page(1, 0, 2, nullptr)}}) {
        INFO(row.story);
        VastAccount account;
        for (int i = 0; i < 3; ++i) account.answer(row.page);
        CHECK(failureIn([&] { instancesOf(account); }).code == GSP_TRANSIENT);
    }
}

TEST_CASE("a page that cannot be read makes the list fail", "[vastai]") {
    json no_id = page(1, 2, 2, nullptr);
    no_id["instances"][1]["id"] = nullptr;
    json no_object = page(1, 2, 2, nullptr);
    no_object["instances"][1] = 5;
    for (const json& second :
         {json{{"success", true}}, json{{"instances", nullptr}}, no_id, no_object, json("x")}) {
        INFO(second);
        VastAccount account;
        account.answer(page(1, 25, 27, "t"));
        for (int i = 0; i < 3; ++i) account.answer(second);
        CHECK(failureIn([&] { instancesOf(account); }).code == GSP_BAD_RESPONSE);
    }
}

TEST_CASE("a page that is lost makes the list fail, after it was asked again", "[vastai]") {
    VastAccount account;
    account.answer(page(1, 25, 27, "t"));
    for (int i = 0; i < 3; ++i) account.answer(503, "");
    CHECK(failureIn([&] { instancesOf(account); }).code == GSP_TRANSIENT);
    CHECK(account.asked() == 4);
    VastAccount healed;
    healed.answer(page(1, 25, 27, "t")).answer(503, "").answer(page(26, 2, 27, nullptr));
    CHECK(instancesOf(healed).size() == 27);
}

TEST_CASE("the dead list and bad tokens are failures, not empty lists", "[vastai]") {
    VastAccount dead;
    for (int i = 0; i < 3; ++i) {
        dead.answer(410, R"({"success":false,"error":"deprecated_endpoint","msg":"dead"})");
    }
    CHECK(failureIn([&] { instancesOf(dead); }).code == GSP_BAD_RESPONSE);
    VastAccount token;
    token.answer(page(1, 25, 27, "t")).answer(400, R"({"error":"invalid_token","msg":"bad"})");
    CHECK(failureIn([&] { instancesOf(token); }).code == GSP_INVALID_ARGUMENT);
}

TEST_CASE("pages that lead in a circle, or never end, end", "[vastai]") {
    VastAccount circle;
    circle.answer(page(1, 25, 99, "a")).answer(page(26, 25, 99, "b"));
    for (int i = 0; i < 3; ++i) circle.answer(page(51, 25, 99, "a"));
    CHECK(failureIn([&] { instancesOf(circle); }).code == GSP_BAD_RESPONSE);

    InstanceList endless;
    const auto take = [&](int number) {
        InstancePage next;
        next.next_token = "t" + std::to_string(number);
        endless.take(std::move(next));
    };
    for (int i = 0; i + 1 < static_cast<int>(InstanceList::kPagesMax); ++i) take(i);
    CHECK(failureIn([&] { take(1000); }).code == GSP_BAD_RESPONSE);
    InstanceList long_token;
    InstancePage odd;
    odd.next_token = std::string(5000, 'x');
    CHECK(failureIn([&] { long_token.take(std::move(odd)); }).code == GSP_BAD_RESPONSE);
}

TEST_CASE("a machine that is in two pages is one machine", "[vastai]") {
    VastAccount account;
    account.answer(page(1, 25, 26, "t")).answer(page(25, 2, 26, nullptr));
    CHECK(instancesOf(account).size() == 26);
}

TEST_CASE("a machine that was made meanwhile is found, one that went is no loss", "[vastai]") {
    VastAccount account;
    account.answer(page(1, 25, 26, "t")).answer(page(26, 2, 27, nullptr));
    CHECK(instancesOf(account).size() == 27);
    VastAccount fewer;
    fewer.answer(page(1, 25, 27, "t")).answer(page(27, 1, 26, nullptr));
    CHECK(instancesOf(fewer).size() == 26);
}

}  // namespace
}  // namespace gpushopper::vastai
