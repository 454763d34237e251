#pragma once

/// What --token-add, --token-list and --token-remove do: they change the tokens of a state folder,
/// whether a daemon runs on it or not (one that runs notices within seconds), and say what they did
/// in one line each. Thread safety: one thread.

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include "daemon/app/foundation.hpp"
#include "daemon/config/config.hpp"
#include "daemon/store/token_store.hpp"

namespace gpushopper::app {

struct TokenCommand {
    enum class Action : std::uint8_t { Add, List, Remove };
    Action action = Action::List;
    std::string name;
    store::TokenScope scope = store::TokenScope::Read;  ///< Of a token to be made.
};

/// Throws StartError. What it prints of a new token is the only time that it is seen.
void run(const TokenCommand& command, const config::Config& config, Foundation& foundation,
         std::ostream& out);

}  // namespace gpushopper::app
