#pragma once

/// MarketClient: sends the requests of bad_market.cpp, by the kit where that is sound and past it
/// where a plugin's name says so. Thread safety: as the kit's parts.

#include <gpushopper/call.hpp>
#include <gpushopper/kit/resilient_client.hpp>
#include <gpushopper/kit/token_bucket.hpp>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace market {

class MarketClient {
public:
    MarketClient(gpushopper::Host host, std::string base_url);

    /// A read, repeated by the kit's rules.
    nlohmann::json read(gpushopper::Call& call, const std::string& path,
                        gpushopper::Priority priority);
    /// A write, sent once.
    nlohmann::json write(gpushopper::Call& call, const char* method, const std::string& path,
                         const std::string& body);

private:
    gpushopper::HttpRequest http(const char* method, const std::string& path) const;
    gpushopper::HttpResponse send(gpushopper::Call& call, const gpushopper::ReadAsk& ask);
    gpushopper::HttpResponse send(gpushopper::Call& call, const gpushopper::WriteAsk& ask);
    template <class Ask>
    gpushopper::HttpResponse sendBadly(gpushopper::Call& call, const Ask& ask);
    gpushopper::ResilientClient& client();

    const gpushopper::Host host_;
    const std::string base_url_;
    gpushopper::ResilientClient client_;
    gpushopper::TokenBucket pace_;
    int failures_ = 0;
};

}  // namespace market
