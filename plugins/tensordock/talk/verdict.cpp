#include "plugins/tensordock/talk/verdict.hpp"

#include <gpushopper/kit/provider_text.hpp>
#include <gpushopper/kit/retry_after.hpp>
#include <string>

#include "plugins/tensordock/talk/words.hpp"
#include "plugins/tensordock/wire/api_error.hpp"

namespace gpushopper::tensordock {
namespace {

constexpr std::int64_t kNotFound = 404;
// So much of a body may go into a message, before it is cleaned and cut.
constexpr std::size_t kBodyBytesShown = 4096;
constexpr std::size_t kCodeBytesMax = 40;

bool isWrite(Errand errand) { return errand == Errand::Create || errand == Errand::Destroy; }
bool isGood(std::int64_t status) { return status >= 200 && status < 300; }

/// Everything that the verdict on a bad answer rests on.
struct Case {
    Errand errand;
    const HttpResponse& response;
    const Look& look;

    /// What the body says goes first: it is TensorDock's own word, the other may be a proxy's.
    std::int64_t status() const {
        const bool body_says = look.error && look.error->status != 0;
        return body_says ? look.error->status : response.status;
    }
    std::string text() const {
        if (look.error) return cleanText(look.error->message);
        return cleanText(std::string_view(response.body).substr(0, kBodyBytesShown));
    }
    Topic topic() const {
        const Topic topic = look.error ? topicOf(look.error->message) : Topic::Other;
        return errand == Errand::Create || topic == Topic::Pace ? topic : Topic::Other;
    }
    bool isNotFound() const {
        if (status() != kNotFound) return false;
        return response.status == kNotFound ? look.kind != Look::Kind::Other
                                            : isGood(response.status);
    }
};

Failure failure(const Case& of, gsp_code code, gsp_outcome outcome) {
    const std::string said = of.text();
    std::string message = "TensorDock answered " + std::string(toString(of.errand)) +
                          " with HTTP " + std::to_string(of.response.status);
    if (of.status() != of.response.status) message += " and status " + std::to_string(of.status());
    if (!said.empty()) message += ": " + said;
    Failure failure(code, std::move(message), outcome);
    failure.http_status = of.response.status;
    if (of.look.error) failure.provider_code = cleanText(of.look.error->code, kCodeBytesMax);
    if (failure.provider_code.empty()) failure.provider_code = std::to_string(of.status());
    if (const auto wait = retryAfter(of.response.headers)) failure.retry_after = *wait;
    return failure;
}

/// Whatever the request was to change may have changed.
Failure unclear(const Case& of, gsp_code code) {
    return failure(of, code, isWrite(of.errand) ? GSP_MAYBE_APPLIED : GSP_NOT_APPLIED);
}

/// Nothing has changed, unless the same answer also tells of something that it made.
Failure refused(const Case& of, gsp_code code) {
    return of.look.has_data ? unclear(of, code) : failure(of, code, GSP_NOT_APPLIED);
}

// An error in words, which are all there is to tell one from another.
Failure byItsWords(const Case& of) {
    switch (of.topic()) {
        case Topic::Capacity:
            return refused(of, GSP_NO_CAPACITY);
        case Topic::Funds:
            return refused(of, GSP_FUNDS);
        case Topic::Pace:
            return refused(of, GSP_RATE_LIMITED);
        case Topic::Doubt:
            return unclear(of, GSP_TRANSIENT);
        case Topic::Other:
            break;
    }
    const std::int64_t status = of.status();
    if (status >= 500) return unclear(of, GSP_TRANSIENT);
    if (status == 400 || status == 413 || status == 422) return refused(of, GSP_INVALID_ARGUMENT);
    // The place or the GPU that was to be rented is no longer there.
    if (status == kNotFound && of.errand == Errand::Create) return refused(of, GSP_NO_CAPACITY);
    // Inside 2xx and without a number of its own it is no certain no.
    return isGood(status) ? unclear(of, GSP_PERMANENT) : refused(of, GSP_PERMANENT);
}

Failure failureOf(const Case& of) {
    const std::int64_t status = of.status();
    // A create that met a gateway's 5xx may have gone on behind it, whatever the text says.
    if (of.response.status >= 500) return unclear(of, GSP_TRANSIENT);
    if (status == 401 || status == 403) return refused(of, GSP_AUTH);
    if (status == 402) return refused(of, GSP_FUNDS);
    if (status == 429) return refused(of, GSP_RATE_LIMITED);
    if (status == 408 || status == 425) return unclear(of, GSP_TRANSIENT);
    if (of.isNotFound() && of.errand == Errand::Machine) return refused(of, GSP_NOT_FOUND);
    // A 404 for a list that always exists, or of the web application: never "there are none".
    const bool stray_404 = status == kNotFound && of.errand != Errand::Create;
    if (of.look.error && !stray_404) return byItsWords(of);
    return unclear(of, GSP_BAD_RESPONSE);
}

}  // namespace

void judge(Errand errand, const HttpResponse& response) {
    const Look look = lookAt(response.body);
    const Case found{errand, response, look};
    if (errand == Errand::Destroy) {
        if (found.isNotFound()) return;  // gone already, which is what was wanted
        if (isGood(response.status) && look.kind == Look::Kind::Empty) return;
    }
    if (isGood(response.status) && look.kind == Look::Kind::Json && !look.error) return;
    throw failureOf(found);
}

}  // namespace gpushopper::tensordock
