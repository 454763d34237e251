#include "cli/session_calls.hpp"

#include <array>
#include <ostream>

#include "cli/text.hpp"

namespace gpushopper::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kDestroyPatience = 180s;
constexpr std::chrono::seconds kDestroyPause = 5s;

}  // namespace

std::string sessionPath(const std::string& id, const std::string& tail) {
    return "/sessions/" + Client::segment(id) + tail;
}

int endSession(Context& context, const std::string& id) {
    const Answer answer = context.client().post(sessionPath(id, "/done"));
    context.show(answer, [&](const nlohmann::json& json) {
        context.terminal.out() << cell(json, "message") << ": " << cell(json, "session_id") << '\n';
    });
    return static_cast<int>(ExitCode::Done);
}

int destroySession(Context& context, const std::string& id) {
    const auto end = context.terminal.now() + kDestroyPatience;
    Answer answer = context.client().remove(sessionPath(id));
    while (answer.status == 202) {
        const auto pause = answer.retry_after.value_or(kDestroyPause);
        if (context.terminal.now() + pause > end) break;
        context.note(cell(answer.json, "message") + "; asking again in " +
                     std::to_string(pause.count()) + " s");
        context.terminal.pause(pause);
        answer = context.client().remove(sessionPath(id));
    }
    context.show(answer, [&](const nlohmann::json& json) {
        context.terminal.out() << cell(json, "message") << ": " << cell(json, "session_id") << '\n';
    });
    if (answer.status != 202) return static_cast<int>(ExitCode::Done);
    throw Failure(ExitCode::Refused,
                  "the machine is not gone after 180 s; the server goes on, "
                  "see gpu-shopper sessions get " +
                      printable(id));
}

void printSession(Context& context, const nlohmann::json& session) {
    constexpr std::array kMembers = {
        "id",
        "status",
        "phase",
        "error",
        "end_reason",
        "consumer_id",
        "provider",
        "offer_id",
        "provider_instance_id",
        "gpu_type",
        "gpu_count",
        "workload_type",
        "ssh_host",
        "ssh_port",
        "ssh_user",
        "price_per_hour",
        "cost_usd",
        "reservation_hours",
        "created_at",
        "running_at",
        "expires_at",
        "stopped_at",
    };
    std::vector<std::pair<std::string, std::string>> fields;
    for (const char* member : kMembers) {
        const std::string value = cell(session, member);
        if (value != "-") fields.emplace_back(member, value);
    }
    printFields(context.terminal.out(), fields);
}

}  // namespace gpushopper::cli
