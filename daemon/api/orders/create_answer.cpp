#include "daemon/api/orders/create_answer.hpp"

#include "daemon/api/resources/session_json.hpp"
#include "daemon/base/text/json_text.hpp"
#include "daemon/provision/steps/create_outcome.hpp"

namespace gpushopper::api {
namespace {

using session::EndReason;
using session::Session;
using session::State;

// The last member of the answer, so that the key can be put in without reading the text again.
constexpr std::string_view kNoKey = ",\"ssh_private_key\":null}";
constexpr std::string_view kKeyMember = ",\"ssh_private_key\":";

struct Refusal {
    ProblemCode code;
    bool try_another;  ///< Another offer, or the same one later, may well work.
};

// nullopt: not a word of the provider about the create, so the session speaks for itself.
std::optional<Refusal> refusalFor(EndReason reason) {
    switch (reason) {
        case EndReason::NoCapacity:
        case EndReason::PriceAboveLimit:
            return Refusal{ProblemCode::StaleInventory, true};
        case EndReason::ProviderRefused:
        case EndReason::QueueTimeout:
            return Refusal{ProblemCode::ProvisionFailed, true};
        case EndReason::PluginError:
        case EndReason::ProviderFunds:
            return Refusal{ProblemCode::ProvisionFailed, false};
        case EndReason::ProviderAuth:
            return Refusal{ProblemCode::ProviderAuthFailed, false};
        case EndReason::ProviderRateLimited:
            return Refusal{ProblemCode::ProviderRateLimited, true};
        case EndReason::ProviderUnavailable:
            return Refusal{ProblemCode::ProviderUnavailable, true};
        case EndReason::Done:
        case EndReason::Deleted:
        case EndReason::Expired:
        case EndReason::Idle:
        case EndReason::Budget:
        case EndReason::CreateNotFound:
        case EndReason::CreateUnconfirmed:
        case EndReason::BootTimeout:
        case EndReason::BootFailed:
        case EndReason::VerifyTimeout:
        case EndReason::Ghost:
        case EndReason::MachineStopped:
        case EndReason::KeyLost:
        case EndReason::BudgetExceeded:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

bool isCreateSettled(const Session& session) {
    if (session.state == State::Failed && session.retry.next) return true;  // Look at that one.
    if (session.ending == session::Ending::Asked) return true;
    return session.state != State::Queued && session.state != State::Creating;
}

std::optional<Problem> createRefusal(const Session& session) {
    if (session.state != State::Failed || !session.end_reason || session.accepted_at)
        return std::nullopt;
    const auto refusal = refusalFor(*session.end_reason);
    if (!refusal) return std::nullopt;
    Problem problem{.code = refusal->code, .detail = session.error};
    if (problem.detail.empty()) problem.detail = kindOf(refusal->code).meaning;
    problem.extensions.text("session_id", session.id.str())
        .text("offer_id", session.offer_id.str())
        .text("provider", session.provider.str())
        .boolean("retry_suggested", refusal->try_another && !provision::wasInvalidRequest(session));
    return problem;
}

std::string createdBody(const Session& session, base::WallTime now) {
    std::string body = "{\"session\":" + sessionJson(session, now);
    return session.key_generated ? body.append(kNoKey) : body.append("}");
}

std::string withPrivateKey(std::string body, std::string_view private_key) {
    if (!body.ends_with(kNoKey)) return body;
    body.resize(body.size() - kNoKey.size());
    body += kKeyMember;
    base::appendJsonString(body, private_key);
    body += '}';
    return body;
}

}  // namespace gpushopper::api
