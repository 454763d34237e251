#include "daemon/api/api.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "daemon/api/route_table.hpp"
#include "daemon/api/schema/openapi.hpp"
#include "daemon/api/wire/negotiation.hpp"

namespace gpushopper::api {
namespace {

bool isTooManyHeaders(const Headers& headers) {
    std::size_t bytes = 0;
    for (const Header& header : headers.list())
        bytes += header.name.size() + header.value.size() + 4;
    return headers.list().size() > kHeaderCountMax || bytes > kHeaderBytesMax;
}

// After these the connection cannot be used for another request.
bool endsConnection(const Reply& reply) {
    if (reply) return false;
    const ProblemCode code = reply.error().code;
    return code == ProblemCode::MalformedRequest || code == ProblemCode::UriTooLong ||
           code == ProblemCode::HeadersTooLarge || code == ProblemCode::BodyTooLarge;
}

ProblemCode codeOf(RequestFault fault) {
    switch (fault) {
        case RequestFault::VersionNotSupported:
            return ProblemCode::HttpVersionNotSupported;
        case RequestFault::TargetTooLong:
            return ProblemCode::UriTooLong;
        case RequestFault::HeadersTooLarge:
            return ProblemCode::HeadersTooLarge;
        case RequestFault::TimedOut:
            return ProblemCode::RequestTimeout;
        case RequestFault::Overloaded:
            return ProblemCode::Overloaded;
        case RequestFault::AnswerOverdue:
            return ProblemCode::Timeout;
        case RequestFault::None:
        case RequestFault::Malformed:
            break;
    }
    return ProblemCode::MalformedRequest;
}

bool isBelowApi(std::string_view target) {
    constexpr std::string_view kApi = "/api/v1";
    // In absolute form the path begins somewhere behind the authority.
    const auto place = target.starts_with('/') ? 0 : target.find(kApi);
    if (place == std::string_view::npos || !target.substr(place).starts_with(kApi)) return false;
    const std::string_view rest = target.substr(place + kApi.size());
    return rest.empty() || rest.front() == '/' || rest.front() == '?';
}

Reply noContent(std::string allow) {
    Answer answer = Answer::noContent();
    if (!allow.empty()) return std::move(answer).with("Allow", std::move(allow));
    return answer;
}

void addRate(const RateLimiter::Verdict& rate, Headers& headers) {
    headers.add("RateLimit-Limit", std::to_string(rate.limit));
    headers.add("RateLimit-Remaining", std::to_string(rate.remaining));
    headers.add("RateLimit-Reset", std::to_string(rate.full_after.count()));
}

}  // namespace

Api::Api(Services services)
    : services_(std::move(services)),
      cors_(services_.cors_origins),
      resources_(std::make_unique<Resources>(services_)),
      routes_(makeRoutes(*resources_)) {
    ended_.request_stop();
    resources_->document = std::make_shared<const std::string>(openApiJson(routes_));
}

Response Api::handle(const Request& request) const {
    const auto own_id = usableRequestId(request.headers);
    Visit visit{.request_id = own_id ? *own_id : base::makeUuid(services_.random),
                .caller = anonymousCaller(request)};
    try {
        return render(request, visit, dispatch(request, visit));
    } catch (const std::exception& error) {
        services_.log.error("api.request.failed", {{"request_id", visit.request_id},
                                                   {"actor", visit.caller.actor},
                                                   {"method", request.method},
                                                   {"error", error.what()}});
    }
    return render(request, visit,
                  refuse(ProblemCode::InternalError, "the service has a defect; it was logged"));
}

Reply Api::dispatch(const Request& request, Visit& visit) const {
    if (request.fault != RequestFault::None)
        return refuse(codeOf(request.fault), request.fault_detail);
    if (request.target.size() > kTargetBytesMax)
        return refuse(ProblemCode::UriTooLong, "the request target is longer than 8 KiB");
    if (isTooManyHeaders(request.headers))
        return refuse(ProblemCode::HeadersTooLarge, "the headers are over 32 KiB or over 100");
    const auto target = parseTarget(request.target);
    if (!target)
        return refuse(ProblemCode::MalformedRequest,
                      "the request target has a broken escape or a control character");
    if (target->server_wide && request.method == "OPTIONS") return noContent({});

    const Match match = matchRoute(routes_, target->segments);
    const bool needs_caller =
        request.method != "OPTIONS" && (match.route == nullptr || !match.route->isOpen());
    if (needs_caller) {
        auto caller = services_.authenticator.authenticate(request);
        if (!caller) return refuse(std::move(caller.error()));
        visit.caller = std::move(*caller);
    }
    if (match.route == nullptr)
        return refuse(ProblemCode::RouteNotFound, "there is nothing at this path");
    if (request.method == "OPTIONS") return noContent(match.route->allow());
    return operate(request, *target, match, visit);
}

std::optional<Problem> Api::admit(const Operation& operation, Visit& visit) const {
    if (!visit.caller.may(operation.scope)) return insufficientScope(operation.scope);
    if (operation.rate == Rate::NeverRefused || !services_.rate_limiter.on()) return std::nullopt;
    visit.rate = services_.rate_limiter.take(visit.caller.client, services_.clock.monotonicNow());
    if (visit.rate->allowed) return std::nullopt;
    return Problem{.code = ProblemCode::RateLimited,
                   .detail = "this client has asked too often; wait as Retry-After says",
                   .retry_after = visit.rate->retry_after};
}

Reply Api::operate(const Request& request, const Target& target, const Match& match,
                   Visit& visit) const {
    const Operation* operation = match.route->find(request.method);
    if (operation == nullptr) {
        Problem problem{.code = ProblemCode::MethodNotAllowed,
                        .detail = "this path allows " + match.route->allow()};
        problem.headers.add("Allow", match.route->allow());
        return refuse(std::move(problem));
    }
    if (auto problem = admit(*operation, visit)) return refuse(std::move(*problem));
    if (!acceptsJson(request.headers))
        return refuse(ProblemCode::NotAcceptable, "answers are application/json");
    const bool has_body = !request.body.empty() || request.body_state == BodyState::TooLarge;
    if (operation->source != Source::Query && has_body && !declaresJson(request.headers)) {
        Problem problem{.code = ProblemCode::UnsupportedMediaType,
                        .detail = "a body must be declared as application/json"};
        problem.headers.add("Accept-Post", "application/json");
        return refuse(std::move(problem));
    }
    if (request.body_state == BodyState::TooLarge)
        return refuse(ProblemCode::BodyTooLarge, "the body is larger than 1048576 bytes");

    Call call{.request = request,
              .target = target,
              .request_id = visit.request_id,
              .caller = visit.caller};
    call.head = request.method == "HEAD";
    call.stop = request.may_wait ? ending_.get_token() : ended_.get_token();
    if (match.route->idKind() == PathId::Session) {
        const auto id = base::SessionId::parse(match.id);
        if (!id) return refuse(ProblemCode::SessionNotFound, "no session has this id");
        call.session = *id;
    }
    if (match.route->idKind() == PathId::Offer) call.offer = match.id;
    if (match.route->idKind() == PathId::Template) {
        if (!provider::isTemplateId(match.id))
            return refuse(ProblemCode::TemplateNotFound, "no template has this id");
        call.template_id = match.id;
    }
    return operation->run(call);
}

Response Api::render(const Request& request, const Visit& visit, Reply reply) const {
    Response response;
    response.close = request.fault != RequestFault::None || endsConnection(reply);
    response.body_wanted = request.method != "HEAD";
    response.headers.add("X-Request-Id", visit.request_id);
    response.headers.add("X-Content-Type-Options", "nosniff");
    if (isBelowApi(request.target)) response.headers.add("Cache-Control", "no-store");
    if (visit.rate) addRate(*visit.rate, response.headers);

    bool is_problem = !reply;
    if (reply) {
        is_problem = reply->isProblem();
        response.status = reply->status();
        response.body = reply->body();
        for (const Header& header : reply->headers().list())
            response.headers.add(header.name, header.value);
    } else {
        const Problem& problem = reply.error();
        const ProblemKind& kind = kindOf(problem.code);
        response.status = kind.status;
        response.body = std::make_shared<const std::string>(problemBody(problem, visit.request_id));
        for (const Header& header : problem.headers.list())
            response.headers.add(header.name, header.value);
        const auto retry_after = problem.retry_after.value_or(kind.retry_after);
        if (retry_after.count() > 0)
            response.headers.add("Retry-After", std::to_string(retry_after.count()));
    }
    if (!response.body->empty())
        response.headers.add("Content-Type", is_problem ? "application/problem+json"
                                                        : "application/json; charset=utf-8");
    cors_.apply(request, response);
    return response;
}

}  // namespace gpushopper::api
