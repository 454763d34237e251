#include "tests/unit/cli/scripted_server.hpp"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/StreamCopier.h>

namespace gpushopper::cli {
namespace {

namespace net = Poco::Net;

class Handler final : public net::HTTPRequestHandler {
public:
    explicit Handler(ScriptedServer& server) : server_(server) {}

    void handleRequest(net::HTTPServerRequest& request,
                       net::HTTPServerResponse& response) override {
        Asked asked{.method = request.getMethod(),
                    .target = request.getURI(),
                    .body = "",
                    .idempotency_key = request.get("Idempotency-Key", ""),
                    .authorization = request.get("Authorization", "")};
        Poco::StreamCopier::copyToString(request.stream(), asked.body);
        const Scripted scripted = server_.next(asked);
        if (scripted.cut) {
            dynamic_cast<net::HTTPServerRequestImpl&>(request).detachSocket().close();
            return;
        }
        response.setStatus(static_cast<net::HTTPResponse::HTTPStatus>(scripted.status));
        for (const auto& [name, value] : scripted.headers) response.set(name, value);
        response.sendBuffer(scripted.body.data(), scripted.body.size());
    }

private:
    ScriptedServer& server_;
};

class Factory final : public net::HTTPRequestHandlerFactory {
public:
    explicit Factory(ScriptedServer& server) : server_(server) {}
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
        return new Handler(server_);  // tidy: allow(Poco's interface: the server deletes it)
    }

private:
    ScriptedServer& server_;
};

}  // namespace

ScriptedServer::ScriptedServer(std::deque<Scripted> answers) : answers_(std::move(answers)) {
    net::HTTPServerParams::Ptr parameters =
        new net::HTTPServerParams;  // tidy: allow(the Ptr owns it)
    parameters->setKeepAlive(false);
    server_ = std::make_unique<net::HTTPServer>(
        new Factory(*this),  // tidy: allow(the server owns it)
        net::ServerSocket(net::SocketAddress("127.0.0.1", 0)), parameters);
    server_->start();
}

ScriptedServer::~ScriptedServer() { server_->stopAll(true); }

std::string ScriptedServer::url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port());
}

std::vector<Asked> ScriptedServer::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void ScriptedServer::answer(const std::string& target, const Scripted& scripted) {
    const std::lock_guard lock(mutex_);
    by_target_[target] = scripted;
}

Scripted ScriptedServer::next(const Asked& asked) {
    const std::lock_guard lock(mutex_);
    asked_.push_back(asked);
    if (!answers_.empty()) {
        Scripted scripted = answers_.front();
        answers_.pop_front();
        return scripted;
    }
    const auto found = by_target_.find(asked.target);
    if (found != by_target_.end()) return found->second;
    return {.status = 500, .body = R"({"detail":"the script is over","code":"script_over"})"};
}

}  // namespace gpushopper::cli
