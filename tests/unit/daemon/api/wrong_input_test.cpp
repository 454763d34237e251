// Goal: wrong input of every kind gets the contract's answer. Method: the rows of
// tests/contract/wrong_input.json, sent to the whole API in process; no row may change anything.

#include <fstream>
#include <set>

#include "tests/support/api_bench.hpp"

namespace gpushopper::api {
namespace {

using nlohmann::json;

json readRows() {
    std::ifstream file(std::string(GS_CONTRACT_DIR) + "/wrong_input.json");
    REQUIRE(file.is_open());
    return json::parse(file).at("rows");
}

std::string repeated(const json& pair) {
    std::string text;
    for (int i = 0; i < pair.at(1).get<int>(); ++i) text += pair.at(0).get<std::string>();
    return text;
}

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string bytesOf(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    return bytes;
}

class Rows {
public:
    Rows() {
        running_ = make("mock-2");
        bench.run(running_);
        stopped_ = make("mock-3");
        bench.run(stopped_);
        const auto ended = bench.intents.end(stopped_, session::EndReason::Deleted, {});
        REQUIRE(ended);
        bench.prove(stopped_);
    }

    std::string filled(std::string text) const {
        for (const auto& [name, value] : {std::pair<std::string, std::string>{"${offer}", "mock-1"},
                                          {"${running}", running_.str()},
                                          {"${stopped}", stopped_.str()}}) {
            for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
                text.replace(at, name.size(), value);
        }
        return text;
    }

    Request requestOf(const json& row) const {
        Request request;
        request.method = row.at("method");
        request.target = filled(row.at("target"));
        request.client = "127.0.0.1";
        const json headers = row.value("headers", json::object());
        for (const auto& [name, value] : headers.items()) request.headers.add(name, value);
        request.body = bodyOf(row);
        if (request.body.size() > kBodyBytesMax) {  // What a listener makes of it.
            request.body.clear();
            request.body_state = BodyState::TooLarge;
        }
        return request;
    }

    ApiBench bench;

private:
    base::SessionId make(const std::string& offer) {
        bench.post("/api/v1/sessions", ApiBench::order(offer), {{"Prefer", "respond-async"}});
        return bench.newest();
    }

    std::string bodyOf(const json& row) const {
        if (row.contains("body")) return row.at("body");
        if (row.contains("body_hex")) return bytesOf(row.at("body_hex"));
        if (row.contains("body_repeat")) return repeated(row.at("body_repeat"));
        if (row.contains("json")) return row.at("json").dump();
        if (!row.contains("order")) return {};
        json order = ApiBench::order();
        for (const auto& [name, value] : row.at("order").items()) {
            if (value == "$absent") {
                order.erase(name);
            } else if (value.is_object() && value.contains("$repeat")) {
                order[name] = repeated(value.at("$repeat"));
            } else {
                order[name] = value;
            }
        }
        return order.dump();
    }

    base::SessionId running_;
    base::SessionId stopped_;
};

// `expected`: an object of names and reasons, or a list of names.
void checkFields(const json& expected, const json& answer) {
    REQUIRE(answer.contains("fields"));
    std::set<std::string> names;
    for (const json& fault : answer.at("fields")) {
        const std::string name = fault.at("name");
        CHECK(names.insert(name).second);
        if (expected.is_object() && expected.contains(name))
            CHECK(fault.at("reason") == expected.at(name));
    }
    std::set<std::string> wanted;
    for (const auto& [key, value] : expected.items())
        wanted.insert(expected.is_object() ? key : value.get<std::string>());
    CHECK(names == wanted);
}

void checkProblem(const json& row, const Response& response, const json& answer) {
    CHECK(response.headers.find("Content-Type") == "application/problem+json");
    CHECK(response.headers.find("X-Request-Id") == answer.at("request_id").get<std::string>());
    CHECK(answer.at("status") == row.at("status"));
    CHECK(answer.at("code") == row.at("code"));
    CHECK(answer.at("detail") == answer.at("error"));
    CHECK(answer.at("detail").get<std::string>().size() <= 1024);
    CHECK(answer.at("title").get<std::string>() == statusPhrase(row.at("status")));
}

}  // namespace

TEST_CASE("Wrong input gets the contract's answer") {
    const json rows = readRows();
    REQUIRE(rows.size() >= 150);
    Rows all;
    for (const json& row : rows) {
        CAPTURE(row.dump());
        const std::int64_t before = all.bench.sessionCount();
        const auto [response, answer] = all.bench.send(all.requestOf(row));
        CAPTURE(*response.body);
        REQUIRE(response.status == row.at("status"));
        checkProblem(row, response, answer);
        if (row.contains("fields")) {
            checkFields(row.at("fields"), answer);
        } else {
            CHECK_FALSE(answer.contains("fields"));
        }
        const json members = row.value("members", json::object());
        for (const auto& [name, value] : members.items())
            CHECK(answer.at(name) == (value.is_string() ? json(all.filled(value)) : value));
        const json headers = row.value("expect_headers", json::object());
        for (const auto& [name, value] : headers.items())
            CHECK(response.headers.find(name) == value.get<std::string>());
        CHECK(all.bench.sessionCount() == before);
    }
}

}  // namespace gpushopper::api
