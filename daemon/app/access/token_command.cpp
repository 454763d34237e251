#include "daemon/app/access/token_command.hpp"

#include <filesystem>
#include <ostream>
#include <utility>

#include "daemon/api/access/token_text.hpp"
#include "daemon/app/start_error.hpp"
#include "daemon/app/state_folder.hpp"
#include "daemon/store/sqlite_store.hpp"

namespace gpushopper::app {
namespace {

void add(const TokenCommand& command, store::TokenStore& tokens, Foundation& foundation,
         std::ostream& out) {
    const api::MadeToken made = api::makeToken(command.name, command.scope, *foundation.random,
                                               foundation.clock->wallNow());
    orRefuse(tokens.add(made.row));
    out << "token " << command.name << " of scope " << store::toString(command.scope)
        << ", shown only now: " << made.text.reveal() << std::endl;
}

void list(store::TokenStore& tokens, std::ostream& out) {
    const auto all = orRefuse(tokens.list());
    for (const store::Token& token : all)
        out << token.name << " " << store::toString(token.scope) << " "
            << base::formatRfc3339(token.created_at) << "\n";
    if (all.empty()) out << "there are no tokens\n";
    out << std::flush;
}

void remove(const std::string& name, store::TokenStore& tokens, std::ostream& out) {
    orRefuse(tokens.remove(name));
    out << "token " << name << " is removed"
        << (orRefuse(tokens.list()).empty()
                ? "; none is left, so a daemon on a loopback address lets everybody in"
                : "")
        << std::endl;
}

}  // namespace

void run(const TokenCommand& command, const config::Config& config, Foundation& foundation,
         std::ostream& out) {
    using Action = TokenCommand::Action;
    // A mistyped folder must not look like one without tokens.
    if (command.action != Action::Add && !std::filesystem::exists(config.store.path))
        throw StartError("there is no database " + config.store.path +
                         "; give the --state or --config of the daemon");
    makeStateFolder(config.state.dir);
    const auto database = store::openInlineDatabase(config.store.path, foundation.clock->wallNow());
    const auto opened =
        database->openStore("", *foundation.tasks, *foundation.clock, foundation.log);
    switch (command.action) {
        case Action::Add:
            return add(command, opened->tokens(), foundation, out);
        case Action::List:
            return list(opened->tokens(), out);
        case Action::Remove:
            return remove(command.name, opened->tokens(), out);
    }
}

}  // namespace gpushopper::app
