#pragma once

/// ServerApp: the program gpu-shopperd: its options, its exit codes, its life from start to signal.
/// It builds a Wiring and waits; what it prints on standard output is for scripts, what it prints
/// on standard error is the log, or one sentence why it did not start. Thread safety: the main
/// thread, with SIGINT and SIGTERM blocked in all threads (see main.cpp).

#include <Poco/Util/OptionSet.h>
#include <Poco/Util/ServerApplication.h>

#include <optional>
#include <string>
#include <vector>

#include "daemon/app/access/token_command.hpp"
#include "daemon/config/read_config.hpp"

namespace gpushopper::app {

class ServerApp : public Poco::Util::ServerApplication {
public:
    /// Parses, runs, returns the exit code. Throws nothing that is a std::exception.
    int runWith(int argc, char** argv);

protected:
    void defineOptions(Poco::Util::OptionSet& options) override;
    void handleOption(const std::string& name, const std::string& value) override;
    int main(const std::vector<std::string>& arguments) override;

private:
    /// What is to be done; without any of the others, the daemon runs.
    enum class Task { Run, Help, Version, CheckConfig, PrintConfig, PrintReference, Tokens };

    config::Config configured() const;
    void override(const char* section, const char* key, const std::string& value);
    void handleTokenOption(const std::string& name, const std::string& value);
    int perform();
    int serve(const config::Config& config);
    int changeTokens(const config::Config& config);
    void printHelp() const;

    Task task_ = Task::Run;
    TokenCommand token_command_;
    std::optional<store::TokenScope> token_scope_;
    std::string config_file_;
    config::CommandLine command_line_;
};

}  // namespace gpushopper::app
