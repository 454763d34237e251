#include "plugins/tensordock/talk/api.hpp"

#include <gpushopper/kit/retry_read.hpp>
#include <utility>

#include "plugins/tensordock/talk/verdict.hpp"

namespace gpushopper::tensordock {
namespace {

constexpr BucketLimits kPace{std::chrono::seconds(1), 3, 0.2, "all"};
/// Between a refusal and the second look at the key.
constexpr std::chrono::seconds kRecheckPause{2};
constexpr std::int64_t kAnswerBytesMax = 8LL << 20;

// A refusal by TensorDock, not one of the host, which could not read the token.
bool isRefusedKey(const Failure& failure) {
    return failure.code == GSP_AUTH && failure.http_status != 0;
}

std::string statusText(const Failure& failure) {
    return "HTTP " + std::to_string(failure.http_status);
}

// Everything but letters and digits, as a form wants it (RFC 3986's unreserved marks included).
std::string formEncoded(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
    return encoded;
}

Priority priorityOf(Errand errand) {
    const bool stops_the_meter = errand == Errand::List || errand == Errand::Destroy;
    return stops_the_meter ? Priority::Reserved : Priority::Normal;
}

Judge judgeOf(Errand errand, Api::Reader reader) {
    return [errand, reader = std::move(reader)](const HttpResponse& response) {
        judge(errand, response);
        if (reader) reader(response.body);
    };
}

}  // namespace

Api::Api(Host host, Settings settings)
    : host_(host), settings_(std::move(settings)), pace_(host, kPace), client_(host) {}

void Api::read(Call& call, Errand errand, const std::string& path, const Reader& reader) {
    std::string first;
    try {
        return readOnce(call, errand, path, reader);
    } catch (const Failure& refusal) {
        if (!isRefusedKey(refusal) || !pauseFits(call)) throw;
        first = statusText(refusal);
    }
    call.sleepUntil(host_.now() + kRecheckPause);
    try {
        readOnce(call, errand, path, reader);
    } catch (Failure& again) {
        if (isRefusedKey(again)) {
            again.message += " (asked twice, " + std::to_string(kRecheckPause.count()) +
                             " s apart: " + first + ", then " + statusText(again) + ')';
        }
        throw;
    }
    host_.log(GSP_WARN, "tensordock.key.refused_once",
              {{"errand", toString(errand)}, {"status", first}});
}

void Api::create(Call& call, std::string body, const Reader& reader) {
    HttpRequest http = request("POST", "/instances");
    http.headers.emplace_back("Content-Type", "application/json");
    http.body = std::move(body);
    write(call, Errand::Create, std::move(http), reader);
}

void Api::destroy(Call& call, const std::string& path) {
    write(call, Errand::Destroy, request("DELETE", path), nullptr);
}

void Api::balance(Call& call, const Reader& reader) {
    HttpRequest http;
    http.method = "POST";
    http.url = settings_.v0 + "/billing/balance";
    http.headers = {{"Accept", "application/json"},
                    {"Content-Type", "application/x-www-form-urlencoded"}};
    http.response_bytes_max = kAnswerBytesMax;
    http.body = "api_key=" + formEncoded(authId()) +
                "&api_token=" + formEncoded(host_.secret(kApiToken).reveal());
    pace_.acquire(call, Priority::Normal);
    judgeOf(Errand::Balance, reader)(call.http(http));
}

void Api::readOnce(Call& call, Errand errand, const std::string& path, const Reader& reader) {
    ReadAsk ask;
    ask.http = request("GET", path);
    ask.pace = &pace_;
    ask.priority = priorityOf(errand);
    ask.judge = judgeOf(errand, reader);
    retryRead(client_, call, ask);
}

void Api::write(Call& call, Errand errand, HttpRequest http, const Reader& reader) {
    WriteAsk ask;
    ask.http = std::move(http);
    ask.pace = &pace_;
    ask.priority = priorityOf(errand);
    ask.judge = judgeOf(errand, reader);
    try {
        client_.send(call, ask);
    } catch (const Failure& refusal) {
        if (!isRefusedKey(refusal)) throw;
        throw recheckedWrite(call, errand, refusal);
    }
}

bool Api::pauseFits(const Call& call) const {
    return host_.now() + kRecheckPause < call.deadline();
}

/// What the refusal of a write means, after a look at whether a read is refused as well. The list
/// of machines is the cheapest read that needs the key for certain. A create is called a matter of
/// the key only where that is confirmed; else it is a refusal, and the next one another order.
Failure Api::recheckedWrite(Call& call, Errand errand, const Failure& refusal) {
    Failure failure = refusal;
    const bool is_create = errand == Errand::Create;
    if (!pauseFits(call)) {
        if (is_create) failure.code = GSP_PERMANENT;
        failure.message += " (no time to look whether the key is good)";
        return failure;
    }
    const std::string after = ", " + std::to_string(kRecheckPause.count()) + " s later ";
    try {
        call.sleepUntil(host_.now() + kRecheckPause);
        ReadAsk ask;
        ask.http = request("GET", "/instances");
        ask.pace = &pace_;
        ask.priority = Priority::Reserved;
        ask.judge = judgeOf(Errand::List, nullptr);
        client_.send(call, ask);
    } catch (const Failure& second) {
        const bool both = isRefusedKey(second);
        if (!both && is_create) failure.code = GSP_PERMANENT;
        failure.message +=
            after + (both ? "the list of machines was refused too: " + statusText(second)
                          : "no second look at the key came through");
        return failure;
    }
    failure.code = is_create ? GSP_PERMANENT : GSP_TRANSIENT;
    failure.message += after + "the same key was good for the list of machines";
    host_.log(GSP_WARN, "tensordock.key.refused_once",
              {{"errand", toString(errand)}, {"status", statusText(refusal)}});
    return failure;
}

HttpRequest Api::request(std::string method, const std::string& path) const {
    HttpRequest http;
    http.method = std::move(method);
    http.url = settings_.v2 + path;
    http.headers = {{"Accept", "application/json"},
                    {"Authorization", "Bearer " + std::string(host_.secret(kApiToken).reveal())}};
    http.response_bytes_max = kAnswerBytesMax;
    return http;
}

std::string Api::authId() const {
    const auto id = host_.secretIfSet(kAuthId);
    if (!id) throw Failure(GSP_UNSUPPORTED, "the balance needs the setting `auth_id`");
    return std::string(id->reveal());
}

}  // namespace gpushopper::tensordock
