#pragma once

/// Shell: runs the program inside the test, with a home of its own, a clock that only pauses move,
/// and OpenSSH run as a child so that the test goes on after it.
/// Not thread safe.

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/app.hpp"
#include "tests/support/loopback_sshd.hpp"

namespace gpushopper::cli {

class ScriptedTerminal final : public Terminal {
public:
    std::ostream& out() override { return out_; }
    std::ostream& err() override { return err_; }
    std::size_t width() const override { return width_; }
    std::chrono::milliseconds now() const override { return now_; }
    void pause(std::chrono::milliseconds duration) override { now_ += duration; }
    std::string capture(const std::vector<std::string>& command) override {
        return test::runProgram(command).output;
    }
    int become(const std::vector<std::string>& command) override {
        became_ = command;
        const auto result = test::runProgram(command);
        out_ << result.output;
        return result.exit_code;
    }

    std::ostringstream out_;
    std::ostringstream err_;
    std::size_t width_ = 0;
    std::chrono::milliseconds now_{0};
    std::vector<std::string> became_;
};

struct Run {
    int exit_code = -1;
    std::string out;
    std::string err;
    std::chrono::milliseconds waited{};
    std::vector<std::string> became;
};

class Shell {
public:
    explicit Shell(std::string url) : url_(std::move(url)) {}

    Run run(const std::vector<std::string>& arguments, std::size_t width = 0) {
        ScriptedTerminal terminal;
        terminal.width_ = width;
        const int exit_code =
            cli::run(arguments, terminal, [this](const std::string& name) { return get(name); });
        return {exit_code, terminal.out_.str(), terminal.err_.str(), terminal.now_,
                terminal.became_};
    }

    std::filesystem::path folder() const { return home_ / ".config/gpu-shopper"; }
    std::filesystem::path keyOf(const std::string& id) const { return folder() / "keys" / id; }
    const test::TemporaryFolder& home() const { return home_; }
    void setUrl(std::string url) { url_ = std::move(url); }
    void setToken(std::string token) { token_ = std::move(token); }

private:
    std::optional<std::string> get(const std::string& name) const {
        if (name == "HOME") return home_.path().string();
        if (name == "GPU_SHOPPER_URL" && !url_.empty()) return url_;
        if (name == "GPU_SHOPPER_TOKEN" && !token_.empty()) return token_;
        return std::nullopt;
    }

    test::TemporaryFolder home_;
    std::string url_;
    std::string token_;
};

}  // namespace gpushopper::cli
