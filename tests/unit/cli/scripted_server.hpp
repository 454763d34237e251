#pragma once

/// ScriptedServer: a real HTTP server on 127.0.0.1 that gives prepared answers in turn and keeps
/// what it was asked. What does not fit the script is answered with 500.
/// Thread safety: any thread.

#include <Poco/Net/HTTPServer.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gpushopper::cli {

struct Scripted {
    int status = 200;
    std::string body = "{}";
    std::map<std::string, std::string> headers = {};
    bool cut = false;  ///< The connection ends without an answer.
};

struct Asked {
    std::string method;
    std::string target;
    std::string body;
    std::string idempotency_key;
    std::string authorization;
};

class ScriptedServer {
public:
    explicit ScriptedServer(std::deque<Scripted> answers);
    ~ScriptedServer();

    std::string url() const;
    std::vector<Asked> asked() const;
    /// Answers by target instead of in turn; the script comes first.
    void answer(const std::string& target, const Scripted& scripted);
    /// The next answer; used by the request handler.
    Scripted next(const Asked& asked);

private:
    mutable std::mutex mutex_;
    std::deque<Scripted> answers_;
    std::map<std::string, Scripted> by_target_;
    std::vector<Asked> asked_;
    std::unique_ptr<Poco::Net::HTTPServer> server_;  // Last: its threads use the rest.
};

}  // namespace gpushopper::cli
