#include "sdk/check/world/market.hpp"

#include <algorithm>
#include <utility>

namespace gpushopper::check {
namespace {

constexpr std::string_view kLabelWord = "${label}";
constexpr std::size_t kRemembered = 10'000;

std::string withLabel(std::string body, const std::string& label) {
    for (auto at = body.find(kLabelWord); at != std::string::npos; at = body.find(kLabelWord, at)) {
        body.replace(at, kLabelWord.size(), label);
        at += label.size();
    }
    return body;
}

}  // namespace

Market::Given response(std::int32_t status, std::string body, KeyValues headers) {
    Market::Given given;
    given.response.status = status;
    given.response.body = std::move(body);
    given.response.headers = std::move(headers);
    return given;
}

Market::Given noResponse(gsp_code code, gsp_outcome outcome) {
    Market::Given given;
    given.code = code;
    given.outcome = outcome;
    return given;
}

Market::Given Market::goodAnswer(const HttpRequest& request) {
    if (answers_ == nullptr) return response(503, R"({"error":"nobody is here"})");
    const std::lock_guard lock(mutex_);
    const Answer* found = answers_->find(request, answered_well_);
    if (found == nullptr) {
        const std::string shown = shownRequest(request);
        if (std::find(unanswered_.begin(), unanswered_.end(), shown) == unanswered_.end())
            unanswered_.push_back(shown);
        return response(404, R"({"error":"the answers file has no answer for this"})");
    }
    return response(found->response.status, withLabel(found->response.body, label_),
                    found->response.headers);
}

Market::Given Market::answer(const HttpRequest& request) {
    Given good = goodAnswer(request);
    if (trouble_) {
        if (auto bad = trouble_(request, good)) return std::move(*bad);
    }
    const std::lock_guard lock(mutex_);
    if (answered_well_.size() < kRemembered) answered_well_.push_back(request);
    return good;
}

void Market::failWith(const Given& answer) {
    trouble_ = [answer](const HttpRequest&, const Given&) { return answer; };
}

std::vector<std::string> Market::unanswered() const {
    const std::lock_guard lock(mutex_);
    return unanswered_;
}

}  // namespace gpushopper::check
