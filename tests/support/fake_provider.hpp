#pragma once

/// FakeProvider: a marketplace for unit tests. What it answers is a function that the test sets;
/// the calls that a test does not set are refused as Unsupported, so an unexpected call shows.
/// Thread safety: that of the functions set; set them before the first call.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/provider/provider.hpp"
#include "daemon/provider/templates/template.hpp"

namespace gpushopper::testing {

/// What a FakeProvider has of templates; likewise as the test sets it.
class FakeTemplates final : public provider::TemplateSource {
public:
    using List = base::Result<std::vector<provider::Template>>;
    using One = base::Result<provider::Template>;
    using Places = base::Result<std::vector<std::size_t>>;

    std::function<List(const provider::Call&)> on_list;
    std::function<One(const provider::Call&, const std::string&)> on_get;
    std::function<Places(const provider::Call&, const provider::Template&,
                         const provider::RawOffers&)>
        on_fitting;

    List list(const provider::Call& call) override {
        return on_list ? on_list(call) : unexpected();
    }
    One get(const provider::Call& call, const std::string& id) override {
        return on_get ? on_get(call, id) : unexpected();
    }
    Places fitting(const provider::Call& call, const provider::Template& wanted,
                   const provider::RawOffers& offers) override {
        return on_fitting ? on_fitting(call, wanted, offers) : unexpected();
    }

private:
    static tl::unexpected<base::Error> unexpected() {
        return base::fail(base::ErrorCode::Unsupported, "the test expects no such call");
    }
};

class FakeProvider final : public provider::Provider {
public:
    using Offers = base::Result<std::vector<inventory::RawOffer>>;

    explicit FakeProvider(std::string name) : name_(std::move(name)) {
        traits_.plugin_id = name_.str();
        traits_.plugin_version = "0.0.0";
        traits_.concurrency_max = 4;
        traits_.offer_id_form = "<number>";
    }

    std::function<Offers(const provider::Call&)> on_list_offers;
    provider::BreakerState breaker = provider::BreakerState::Closed;
    FakeTemplates* fake_templates = nullptr;  ///< Null: it has none.

    provider::TemplateSource* templates() override { return fake_templates; }
    const base::ProviderName& name() const override { return name_; }
    const provider::Traits& traits() const override { return traits_; }
    provider::BreakerState breakerState() const override { return breaker; }
    base::Result<void> probe(const provider::Call&) override { return {}; }
    Offers listOffers(const provider::Call& call) override {
        if (!on_list_offers) return unexpected();
        return on_list_offers(call);
    }
    base::Result<std::vector<provider::Instance>> listInstances(const provider::Call&) override {
        return unexpected();
    }
    base::Result<provider::Instance> getInstance(const provider::Call&,
                                                 const base::InstanceId&) override {
        return unexpected();
    }
    base::Result<void> createInstance(const provider::Call&, const provider::CreateRequest&,
                                      const Accepted&) override {
        return unexpected();
    }
    base::Result<void> destroyInstance(const provider::Call&, const base::InstanceId&) override {
        return unexpected();
    }
    base::Result<void> ensureKeys(const provider::Call&, const base::InstanceId&,
                                  const std::vector<std::string>&) override {
        return unexpected();
    }

private:
    static tl::unexpected<base::Error> unexpected() {
        return base::fail(base::ErrorCode::Unsupported, "the test expects no such call");
    }

    const base::ProviderName name_;
    provider::Traits traits_;
};

}  // namespace gpushopper::testing
