#include "cli/client.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/NumberParser.h>
#include <Poco/URI.h>

#include <algorithm>
#include <array>
#include <istream>
#include <memory>
#include <ostream>

#include "cli/text.hpp"

namespace gpushopper::cli {
namespace {

namespace net = Poco::Net;
using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr seconds kRequestTimeout = 60s;
constexpr std::size_t kAnswerBytesMax = std::size_t{64} * 1024 * 1024;
// A create takes the server at most 30 s, a restart of the daemon a few: more means trouble.
constexpr seconds kResendFor = 180s;
constexpr seconds kResendPauseMax = 8s;
constexpr seconds kRetryAfterMax = 30s;

std::unique_ptr<net::HTTPClientSession> connectTo(const Poco::URI& uri) {
    if (uri.getScheme() != "https")
        return std::make_unique<net::HTTPClientSession>(uri.getHost(), uri.getPort());
    const net::Context::Ptr context =
        new net::Context(net::Context::TLS_CLIENT_USE, "",  // tidy: allow(Context::Ptr owns it)
                         net::Context::VERIFY_STRICT, 9, true);
    return std::make_unique<net::HTTPSClientSession>(uri.getHost(), uri.getPort(), context);
}

std::string readBody(std::istream& stream, Terminal& terminal) {
    const auto end = terminal.now() + kRequestTimeout;
    std::string body;
    std::array<char, 16384> piece{};
    while (stream.read(piece.data(), piece.size()) || stream.gcount() > 0) {
        body.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
        // Each read has its time-out, but a server that drips would never meet it.
        if (terminal.now() > end) throw Poco::TimeoutException();
        if (body.size() > kAnswerBytesMax)
            throw Failure(ExitCode::NoAnswer, "the answer is larger than 64 MiB; ask for less");
    }
    return body;
}

std::string refusalLine(const Answer& answer) {
    const auto member = [&](const char* name) -> std::string {
        const auto found = answer.json.is_object() ? answer.json.find(name) : answer.json.end();
        const bool is_text =
            answer.json.is_object() && found != answer.json.end() && found->is_string();
        return is_text ? printable(found->get<std::string>()) : "";
    };
    std::string line = member("detail");
    if (line.empty()) line = "the server answered with HTTP " + std::to_string(answer.status);
    const std::string code = member("code");
    const std::string request_id = member("request_id");
    if (code.empty() && request_id.empty()) return line;
    line += " (" + (code.empty() ? "HTTP " + std::to_string(answer.status) : code);
    if (!request_id.empty()) line += ", request " + request_id;
    return line + ")";
}

// What the problem cannot know: how this program is given a token.
std::string nextStep(int status) {
    if (status == net::HTTPResponse::HTTP_UNAUTHORIZED)
        return "; set GPU_SHOPPER_TOKEN to a token of that server (its operator makes one with "
               "gpu-shopperd --token-add)";
    if (status == net::HTTPResponse::HTTP_FORBIDDEN)
        return "; set GPU_SHOPPER_TOKEN to a token that may do this";
    return "";
}

std::optional<seconds> retryAfter(const net::HTTPResponse& response) {
    int value = 0;
    if (!Poco::NumberParser::tryParse(response.get("Retry-After", ""), value) || value < 0)
        return std::nullopt;
    return std::min(seconds(value), kRetryAfterMax);
}

}  // namespace

Refusal::Refusal(Answer answer)
    : Failure(ExitCode::Refused, refusalLine(answer) + nextStep(answer.status)),
      answer_(std::move(answer)) {}

std::string Refusal::problemCode() const {
    const auto code =
        answer_.json.is_object() ? answer_.json.value("code", nlohmann::json()) : nlohmann::json();
    return code.is_string() ? code.get<std::string>() : "";
}

Client::Client(Settings settings, Terminal& terminal)
    : settings_(std::move(settings)), terminal_(terminal) {}

Answer Client::get(const std::string& path, const Query& query) {
    Poco::URI uri;
    for (const auto& [name, value] : query) uri.addQueryParameter(name, value);
    const std::string tail = query.empty() ? "" : "?" + uri.getRawQuery();
    return accepted({.method = "GET", .target = path + tail, .body = "", .idempotency_key = ""});
}

Answer Client::post(const std::string& path, const std::string& body) {
    return accepted({.method = "POST", .target = path, .body = body, .idempotency_key = ""});
}

Answer Client::remove(const std::string& path) {
    return accepted({.method = "DELETE", .target = path, .body = "", .idempotency_key = ""});
}

Answer Client::postOnce(const std::string& path, const std::string& body, const std::string& key) {
    const Request request{.method = "POST", .target = path, .body = body, .idempotency_key = key};
    const auto end = terminal_.now() + kResendFor;
    seconds pause = 1s;
    bool may_have_arrived = false;
    while (true) {
        seconds wait = pause;
        try {
            return accepted(request);
        } catch (const ConnectionFailure& failure) {
            if (failure.kind() == ConnectionFailure::Kind::Lost) may_have_arrived = true;
            // Nobody there from the start: the user has a server to start, we have none to wait
            // for.
            if (!may_have_arrived || terminal_.now() + wait > end) throw;
            pause = std::min(2 * pause, kResendPauseMax);
        } catch (const Refusal& refusal) {
            const bool in_flight = refusal.problemCode() == "idempotency_in_flight";
            if (!in_flight && refusal.answer().status != 429) throw;
            wait = refusal.answer().retry_after.value_or(1s);
            if (terminal_.now() + wait > end) throw;
        }
        terminal_.pause(wait);
    }
}

std::string Client::segment(const std::string& text) {
    std::string encoded;
    Poco::URI::encode(text, "!#$&'()*+,/:;=?@[]%", encoded);
    return encoded;
}

Answer Client::accepted(const Request& request) {
    Answer answer = exchange(request);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw Refusal(std::move(answer));
}

Answer Client::exchange(const Request& request) {
    using Kind = ConnectionFailure::Kind;
    const std::string where = settings_.server;
    bool connected = false;
    try {
        const auto session = connectTo(Poco::URI(where));
        session->setTimeout(Poco::Timespan(kRequestTimeout.count(), 0));
        net::HTTPRequest http(request.method, "/api/v1" + request.target, "HTTP/1.1");
        http.set("Accept", "application/json");
        http.set("User-Agent", "gpu-shopper");
        if (!settings_.token.empty()) http.set("Authorization", "Bearer " + settings_.token);
        if (!request.idempotency_key.empty()) http.set("Idempotency-Key", request.idempotency_key);
        if (!request.body.empty()) http.setContentType("application/json");
        if (request.method == "POST")
            http.setContentLength(static_cast<std::streamsize>(request.body.size()));
        std::ostream& to_server = session->sendRequest(http);
        connected = true;
        to_server << request.body << std::flush;
        net::HTTPResponse response;
        const std::string body = readBody(session->receiveResponse(response), terminal_);
        auto json = nlohmann::json::parse(body, nullptr, false);
        if (json.is_discarded() && response.hasContentLength() &&
            response.getContentLength64() > static_cast<Poco::Int64>(body.size()))
            throw ConnectionFailure(Kind::Lost,
                                    "the answer of " + where + " was cut off; try again");
        if (json.is_discarded())
            throw Failure(ExitCode::NoAnswer,
                          "the answer of " + where + " (HTTP " +
                              std::to_string(static_cast<int>(response.getStatus())) +
                              ") is not JSON; is --server a gpu-shopperd?");
        return {.status = response.getStatus(),
                .body = body,
                .json = std::move(json),
                .retry_after = retryAfter(response)};
    } catch (const Poco::Exception& e) {
        if (!connected)
            throw ConnectionFailure(Kind::NeverConnected,
                                    "cannot reach " + where + ": " + e.displayText() +
                                        "; start gpu-shopperd, or give --server URL");
        throw ConnectionFailure(
            Kind::Lost, "lost the connection to " + where + ": " + e.displayText() + "; try again");
    }
}

}  // namespace gpushopper::cli
