// sessions list|get|events|done|extend|delete.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <ostream>

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/session_calls.hpp"
#include "cli/text.hpp"

namespace gpushopper::cli {
namespace {

constexpr long long kPageSize = 500;  // The server's maximum.

struct ListOptions {
    std::optional<std::string> consumer;
    std::optional<std::string> status;
    std::optional<std::string> provider;
    std::optional<long long> limit;
};

void addRows(Table& table, const nlohmann::json& page) {
    for (const auto& session : listOf(page, "sessions"))
        table.add({cell(session, "id"), cell(session, "status"), cell(session, "phase"),
                   cell(session, "consumer_id"), cell(session, "provider"),
                   cell(session, "gpu_type"), cell(session, "price_per_hour"),
                   cell(session, "cost_usd"), cell(session, "expires_at")});
}

/// Follows next_cursor. In JSON each page is printed as it came, one after the other.
int list(Context& context, const ListOptions& options) {
    using Kind = Table::Kind;
    Table table({{"SESSION", Kind::Whole},
                 {"STATUS"},
                 {"PHASE"},
                 {"CONSUMER"},
                 {"PROVIDER"},
                 {"GPU"},
                 {"USD/H", Kind::Number},
                 {"COST USD", Kind::Number},
                 {"EXPIRES"}});
    Query filters;
    if (options.consumer) filters.emplace_back("consumer_id", *options.consumer);
    if (options.status) filters.emplace_back("status", *options.status);
    if (options.provider) filters.emplace_back("provider", *options.provider);
    std::optional<long long> left = options.limit;
    std::string cursor;
    bool first = true;
    do {
        Query query = filters;
        const long long page_size = left ? std::min(*left, kPageSize) : kPageSize;
        query.emplace_back("limit", std::to_string(page_size));
        if (!cursor.empty()) query.emplace_back("cursor", cursor);
        const Answer answer = context.client().get("/sessions", query);
        if (context.output == Output::Json) {
            if (!first) context.terminal.out() << '\n';
            context.showBody(answer.body);
        }
        addRows(table, answer.json);
        const std::string next = textOf(answer.json, "next_cursor");
        const auto count = static_cast<long long>(listOf(answer.json, "sessions").size());
        // The same cursor again, or an empty page, would go on for ever.
        cursor = next == cursor || count == 0 ? "" : next;
        if (left) *left -= count;
        first = false;
    } while (!cursor.empty() && (!left || *left > 0));
    if (context.output == Output::Table) context.printTable(table);
    return 0;
}

void addList(CLI::App& sessions, Context& context) {
    CLI::App* command = sessions.add_subcommand("list", "List sessions, the newest first");
    command->footer(
        "Examples:\n  gpu-shopper sessions list -s running\n"
        "  gpu-shopper -o json sessions list -c alice   (one answer per 500 sessions)");
    auto options = std::make_shared<ListOptions>();
    command->add_option("-c,--consumer", options->consumer, "Only this consumer's")
        ->type_name("CONSUMER");
    command
        ->add_option("-s,--status", options->status,
                     "pending, provisioning, running, stopping, stopped or failed")
        ->type_name("STATUS");
    command->add_option("-p,--provider", options->provider, "Only at this provider")
        ->type_name("PROVIDER");
    command->add_option("--limit", options->limit, "At most this many (default: all)")
        ->type_name("N");
    command->callback([&context, options] {
        context.command = [&context, options] { return list(context, *options); };
    });
}

int get(Context& context, const std::string& id) {
    const Answer answer = context.client().get(sessionPath(id));
    context.show(answer, [&](const nlohmann::json& json) { printSession(context, json); });
    return 0;
}

int events(Context& context, const std::string& id) {
    Table table({{"AT", Table::Kind::Whole},
                 {"EVENT", Table::Kind::Whole},
                 {"STATUS"},
                 {"PHASE"},
                 {"DETAIL"}});
    std::string cursor;
    bool first = true;
    do {
        Query query = {{"limit", std::to_string(kPageSize)}};
        if (!cursor.empty()) query.emplace_back("cursor", cursor);
        const Answer answer = context.client().get(sessionPath(id, "/events"), query);
        if (context.output == Output::Json) {
            if (!first) context.terminal.out() << '\n';
            context.showBody(answer.body);
        }
        const auto page = listOf(answer.json, "events");
        for (const auto& event : page)
            table.add({cell(event, "at"), cell(event, "type"), cell(event, "status"),
                       cell(event, "phase"), cell(event, "detail")});
        const std::string next = textOf(answer.json, "next_cursor");
        cursor = next == cursor || page.empty() ? "" : next;
        first = false;
    } while (!cursor.empty());
    if (context.output == Output::Table) context.printTable(table);
    return 0;
}

int extend(Context& context, const std::string& id, long long hours) {
    const nlohmann::json body = {{"additional_hours", hours}};
    const Answer answer = context.client().post(sessionPath(id, "/extend"), body.dump());
    context.show(answer, [&](const nlohmann::json& json) {
        context.terminal.out() << cell(json, "message") << ": " << cell(json, "session_id")
                               << " now until " << cell(json, "new_expires_at") << '\n';
    });
    return 0;
}

/// A command whose only argument is a session's id.
CLI::App* addOnId(CLI::App& sessions, Context& context, const char* name, const char* help,
                  int (*act)(Context&, const std::string&)) {
    CLI::App* command = sessions.add_subcommand(name, help);
    auto id = std::make_shared<std::string>();
    command->add_option("id", *id, "The session's id")->required()->type_name("SESSION");
    command->callback([&context, id, act] {
        context.command = [&context, id, act] { return act(context, *id); };
    });
    return command;
}

void addExtend(CLI::App& sessions, Context& context) {
    CLI::App* command = sessions.add_subcommand("extend", "Keep the machine for some hours longer");
    command->footer("Example:\n  gpu-shopper sessions extend SESSION --hours 2");
    auto id = std::make_shared<std::string>();
    auto hours = std::make_shared<long long>(0);
    command->add_option("id", *id, "The session's id")->required()->type_name("SESSION");
    command->add_option("--hours", *hours, "Hours to add, 1 to 12")->required()->type_name("N");
    command->callback([&context, id, hours] {
        context.command = [&context, id, hours] { return extend(context, *id, *hours); };
    });
}

}  // namespace

void addSessions(CLI::App& app, Context& context) {
    CLI::App* sessions = app.add_subcommand("sessions", "Look at sessions, extend and end them");
    sessions->require_subcommand(1);
    addList(*sessions, context);
    addOnId(*sessions, context, "get", "Show one session", get);
    addOnId(*sessions, context, "events", "Show what happened to a session, the oldest first",
            events);
    addOnId(*sessions, context, "done", "End a session; returns at once", endSession);
    addExtend(*sessions, context);
    addOnId(*sessions, context, "delete",
            "End a session and wait until its machine is gone (at most 180 s)", destroySession);
}

}  // namespace gpushopper::cli
