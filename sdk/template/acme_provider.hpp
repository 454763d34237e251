#pragma once

/// AcmeProvider: the marketplace "acme" as a provider. README.md describes the HTTP API that it
/// speaks, and what to change first. Thread safety: up to `max_concurrency` calls at once; the
/// kit's parts look after themselves and nothing else here changes after the constructor.

#include <gpushopper/kit/resilient_client.hpp>
#include <gpushopper/kit/token_bucket.hpp>
#include <gpushopper/provider.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

class AcmeProvider final : public gpushopper::Provider {
public:
    AcmeProvider(gpushopper::Host host, const gpushopper::Config& config);

    void probe(gpushopper::Call& call) override;
    void listOffers(gpushopper::Call& call, const gpushopper::OfferFilter& filter,
                    const gpushopper::Sink<gpushopper::Offer>& sink) override;
    void listInstances(gpushopper::Call& call,
                       const gpushopper::Sink<gpushopper::Instance>& sink) override;
    gpushopper::Instance getInstance(gpushopper::Call& call, std::string_view id) override;
    void createInstance(gpushopper::Call& call, const gpushopper::CreateRequest& request,
                        const gpushopper::Sink<gpushopper::Instance>& accepted) override;
    void destroyInstance(gpushopper::Call& call, std::string_view id) override;

private:
    gpushopper::HttpRequest http(const char* method, std::string_view path) const;
    nlohmann::json read(gpushopper::Call& call, std::string_view path,
                        gpushopper::Priority priority);

    const gpushopper::Host host_;
    const std::string base_url_;
    gpushopper::ResilientClient client_;
    gpushopper::TokenBucket pace_;
};
