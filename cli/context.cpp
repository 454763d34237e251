#include "cli/context.hpp"

#include <ostream>

namespace gpushopper::cli {

const Settings& Context::settings() {
    if (!settings_) settings_ = loadSettings(server, token, environment_);
    return *settings_;
}

Client& Context::client() {
    if (!client_) client_ = std::make_unique<Client>(settings(), terminal);
    return *client_;
}

KeyStore Context::keys() { return KeyStore(settings().folder / "keys"); }

void Context::show(const Answer& answer, const std::function<void(const nlohmann::json&)>& print) {
    if (output == Output::Json)
        showBody(answer.body);
    else
        print(answer.json);
}

void Context::showBody(const std::string& body) {
    terminal.out() << body;
    if (terminal.width() != 0 && !body.ends_with('\n')) terminal.out() << '\n';
    terminal.out() << std::flush;
}

void Context::note(const std::string& line) { terminal.err() << line << '\n' << std::flush; }

}  // namespace gpushopper::cli
