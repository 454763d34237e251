// Poco's HTTPServer as one would write it on the first day, with one prepared body.
//
// stock_server BODY_FILE [HEADER...]: prints the port that it listens on; runs until it is killed.

#include <Poco/Event.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/ThreadPool.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace net = Poco::Net;

// More threads than a load of 256 connections: with fewer, some of them starve unseen.
constexpr int kThreads = 512;

struct Prepared {
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

class Handler final : public net::HTTPRequestHandler {
public:
    explicit Handler(const Prepared& prepared) : prepared_(prepared) {}
    void handleRequest(net::HTTPServerRequest& /*request*/,
                       net::HTTPServerResponse& response) override {
        response.setContentType("application/json; charset=utf-8");
        for (const auto& [name, value] : prepared_.headers) response.set(name, value);
        response.sendBuffer(prepared_.body.data(), prepared_.body.size());
    }

private:
    const Prepared& prepared_;
};

class Factory final : public net::HTTPRequestHandlerFactory {
public:
    explicit Factory(const Prepared& prepared) : prepared_(prepared) {}
    net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
        return std::make_unique<Handler>(prepared_).release();  // Poco owns what it is given.
    }

private:
    const Prepared& prepared_;
};

}  // namespace

int main(int count, char** values) {
    const std::vector<std::string> arguments(values + 1, values + count);
    if (arguments.empty()) {
        std::cerr << "usage: stock_server BODY_FILE [HEADER...]\n";
        return 2;
    }
    std::ifstream file(arguments.front(), std::ios::binary);
    Prepared prepared{.body = {std::istreambuf_iterator<char>(file), {}}, .headers = {}};
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const auto colon = arguments[i].find(": ");
        prepared.headers.emplace_back(arguments[i].substr(0, colon),
                                      arguments[i].substr(colon + 2));
    }
    net::ServerSocket socket(net::SocketAddress("127.0.0.1", 0), kThreads);
    auto params = Poco::makeAuto<net::HTTPServerParams>();
    params->setMaxThreads(kThreads);
    params->setMaxQueued(kThreads);
    params->setMaxKeepAliveRequests(0);
    Poco::ThreadPool pool(2, kThreads);
    net::HTTPRequestHandlerFactory::Ptr factory = std::make_unique<Factory>(prepared).release();
    net::HTTPServer server(factory, pool, socket, params);
    server.start();
    std::cout << socket.address().port() << std::endl;
    Poco::Event never;
    never.wait();
}
