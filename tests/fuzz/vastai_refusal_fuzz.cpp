// Refusals of Vast.ai: any body with any status becomes one clean sentence, a success that was not
// understood leaves a create in doubt, and so does everything that a gateway might have said.

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "plugins/vastai/api/judgement.hpp"
#include "plugins/vastai/wire/account.hpp"
#include "plugins/vastai/wire/price_rises.hpp"
#include "plugins/vastai/wire/refusal.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using gpushopper::Failure;
using gpushopper::HttpResponse;
using gpushopper::vastai::failureOf;
using gpushopper::vastai::Question;
using gpushopper::vastai::readRefusal;

constexpr std::array kStatuses{200, 201, 302, 400, 401, 403, 404, 409, 410, 429, 500, 502, 503};

void checkSentence(const Failure& failure) {
    require(failure.message.size() < 512);
    for (const char c : failure.message) {
        require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    }
    require(!nlohmann::json(failure.message).dump().empty());  // valid UTF-8, or this throws
    require(failure.provider_code.size() < 60);
}

void checkCreate(const Failure& failure, int status, bool is_json) {
    const bool unclear =
        status >= 500 || (status >= 300 && status < 400) || failure.code == GSP_TRANSIENT;
    if (unclear) require(failure.outcome == GSP_MAYBE_APPLIED);
    // A refusal by words needs words; by status alone only these four are one.
    const bool by_status = status == 401 || status == 403 || status == 429 || status == 402;
    const bool is_rate = failure.code == GSP_RATE_LIMITED;
    if (failure.outcome == GSP_NOT_APPLIED) require(by_status || is_json || is_rate);
    require(failure.outcome != GSP_APPLIED);
}

void checkStatus(std::string_view body, int status, bool is_json) {
    HttpResponse answer;
    answer.status = status;
    answer.body = body;
    const Failure create = failureOf(answer, Question{"create", true, 29142115});
    checkSentence(create);
    checkCreate(create, status, is_json);
    require(create.code != GSP_NOT_FOUND);
    const Failure destroy = failureOf(answer, Question{"destroy", true});
    if (destroy.code == GSP_NOT_FOUND) require(is_json);
    require(failureOf(answer, Question{"list"}).outcome == GSP_NOT_APPLIED);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const bool is_json = readRefusal(body).is_json;
    // One status per input, or it would be slow.
    checkStatus(body, kStatuses[size % kStatuses.size()], is_json);
    try {
        gpushopper::vastai::readCredit(body);
        gpushopper::vastai::readPriceRises(body);
    } catch (const Failure& failure) {
        require(failure.code == GSP_BAD_RESPONSE);
    }
    return 0;
}
