// A plugin for a marketplace with HTTP, made with the SDK as its guide says; it is sound under the
// name `market` and makes one mistake under each other name (corpus.json).

#include <gpushopper/plugin.hpp>

#include <algorithm>
#include <map>
#include <mutex>

#include "tests/plugins/bad/market_client.hpp"
#include "tests/plugins/bad/market_wire.hpp"

namespace market {
namespace {

namespace gs = gpushopper;
using nlohmann::json;

constexpr int kPagesMax = 20;
constexpr const char* kSchema =
    R"({"type":"object","hosts":["api.market.example"],"properties":{)"
    R"("base_url":{"type":"string","default":"https://api.market.example",)"
    R"("description":"Where the market is."},)"
    R"("page_size":{"type":"integer","minimum":1,"maximum":100,"default":2,)"
    R"("description":"How long a page is."},)"
    R"("api_key":{"type":"string","secret":true,"description":"The account's key."}},)"
    R"("required":["api_key"]})";

class MarketProvider final : public gs::Provider {
public:
    MarketProvider(gs::Host host, const gs::Config& config)
        : host_(firstHost(host)), client_(host, baseUrl(config)) {
        if (is("vaguerefusal")) {
            refuseVaguely(config);
        } else if (!is("acceptsanything")) {
            config.allowOnly({"base_url", "page_size"});
            config.integer("page_size", 2, {1, 100});
        }
        if (is("callsinopen")) callInOpen(host);
    }

    void probe(gs::Call& call) override { client_.read(call, "/v1/account", gs::Priority::Normal); }
    void listOffers(gs::Call& call, const gs::OfferFilter&,
                    const gs::Sink<gs::Offer>& sink) override;
    void listInstances(gs::Call& call, const gs::Sink<gs::Instance>& sink) override;
    gs::Instance getInstance(gs::Call& call, std::string_view id) override;
    void createInstance(gs::Call& call, const gs::CreateRequest& request,
                        const gs::Sink<gs::Instance>& accepted) override;
    void destroyInstance(gs::Call& call, std::string_view id) override;
    void ensureKeys(gs::Call& call, std::string_view id,
                    const std::vector<std::string>& keys) override {
        client_.write(call, "POST", machinePath(id) + "/keys", json{{"keys", keys}}.dump());
    }

private:
    static gs::Host firstHost(gs::Host host) {
        static const gs::Host first = host;
        return is("keepsfirsthost") ? first : host;
    }
    static std::string baseUrl(const gs::Config& config) {
        if (is("plainhttp")) return "http://api.market.example";
        if (is("acceptsanything")) return "https://api.market.example";
        return config.text("base_url", "https://api.market.example");
    }
    static void refuseVaguely(const gs::Config& config) {
        try {
            config.allowOnly({"base_url", "page_size"});
            config.integer("page_size", 2, {1, 100});
        } catch (const gs::Failure&) {
            throw gs::Failure(GSP_INVALID_ARGUMENT, "bad configuration");
        }
    }
    static void callInOpen(gs::Host host) {
        gsp_call made_up{};
        made_up.struct_size = sizeof made_up;
        made_up.deadline_ns = INT64_MAX;
        made_up.cancelled = [](const gsp_call*) noexcept { return std::int32_t{0}; };
        gs::HttpRequest request;
        request.url = "https://api.market.example/v1/account";
        try {
            host.http(made_up, request);
        } catch (const gs::Failure& failure) {
            host.log(GSP_WARN, "market.account.unknown", {{"reason", failure.message}});
        }
    }

    /// All pages of a list, or none.
    std::vector<json> pages(gs::Call& call, const std::string& path, const char* key,
                            gs::Priority priority);
    std::vector<gs::Instance> machines(gs::Call& call);

    const gs::Host host_;
    MarketClient client_;
    std::mutex mutex_;  // guards the two below
    std::map<std::string, std::string> labels_;
    std::string wanted_;
};

std::vector<json> MarketProvider::pages(gs::Call& call, const std::string& path, const char* key,
                                        gs::Priority priority) {
    std::vector<json> entries;
    for (int page = 1; page <= kPagesMax; ++page) {
        json body;
        try {
            body = client_.read(call, path + "?page=" + std::to_string(page), priority);
        } catch (const gs::Failure&) {
            if (page == 1 || !is("losespage")) throw;
            return entries;
        }
        for (const json& entry : listOf(body, key)) entries.push_back(entry);
        if (!hasMore(body)) return entries;
    }
    throw gs::Failure(GSP_BAD_RESPONSE, "a list without an end");
}

void MarketProvider::listOffers(gs::Call& call, const gs::OfferFilter&,
                                const gs::Sink<gs::Offer>& sink) {
    if (is("failsongood")) throw gs::Failure(GSP_PERMANENT, "not today");
    if (is("undocumentedevent")) host_.log(GSP_INFO, "market.something.happened");
    if (is("keepsfirsthost")) host_.log(GSP_INFO, "market.listed");
    if (is("secretinmetric"))
        host_.metric(GSP_COUNTER, "lists", 1, {{"key", host_.secret("api_key").reveal()}});
    static int count = 0;
    try {
        for (const json& entry : pages(call, "/v1/offers", "offers", gs::Priority::Normal)) {
            gs::Offer offer = offerOf(entry);
            if (is("changesids")) offer.id += "-" + std::to_string(++count);
            if (!sink(offer)) return;
        }
    } catch (gs::Failure& failure) {
        if (is("forgetsretryafter")) failure.retry_after = std::chrono::nanoseconds(-1);
        if (is("secretinerror")) failure.message += host_.secret("api_key").reveal();
        throw;
    }
}

std::vector<gs::Instance> MarketProvider::machines(gs::Call& call) {
    std::vector<gs::Instance> all;
    for (const json& entry : pages(call, "/v1/machines", "machines", gs::Priority::Reserved))
        all.push_back(machineOf(entry));
    if (!is("repairslabels")) return all;
    const std::lock_guard lock(mutex_);
    for (gs::Instance& machine : all) {
        const auto known = labels_.find(machine.id);
        if (known != labels_.end()) machine.label = known->second;
    }
    return all;
}

void MarketProvider::listInstances(gs::Call& call, const gs::Sink<gs::Instance>& sink) {
    std::vector<gs::Instance> all;
    try {
        all = machines(call);
    } catch (const gs::Failure& failure) {
        // The worst mistake there is: "no such page" as "no machines".
        if (!is("notfoundisempty") || failure.http_status != 404) throw;
    }
    for (const gs::Instance& machine : all) {
        if (!sink(machine)) return;
    }
}

gs::Instance MarketProvider::getInstance(gs::Call& call, std::string_view id) {
    if (is("sharesanswer")) wanted_ = id;
    gs::Instance machine;
    try {
        machine = machineOf(client_.read(call, machinePath(id), gs::Priority::Normal));
    } catch (const gs::Failure& failure) {
        if (is("goneonerror") && failure.http_status >= 500)
            throw gs::Failure(GSP_NOT_FOUND, "no such machine");
        throw;
    }
    if (is("sharesanswer")) machine.id = wanted_;
    return machine;
}

void MarketProvider::createInstance(gs::Call& call, const gs::CreateRequest& request,
                                    const gs::Sink<gs::Instance>& accepted) {
    std::string label = request.label;
    if (is("cutslabels")) label.resize(std::min<std::size_t>(label.size(), 20));
    machinePath(request.offer_id);  // an offer's id has the same form
    gs::Instance machine;
    try {
        machine = machineOf(client_.write(
            call, "POST", "/v1/machines",
            json{{"offer", request.offer_id}, {"label", label}, {"disk", request.disk_gib}}
                .dump()));
    } catch (gs::Failure& failure) {
        if (is("lostisno")) failure.outcome = GSP_NOT_APPLIED;
        throw;
    }
    if (is("repairslabels")) {
        const std::lock_guard lock(mutex_);
        labels_[machine.id] = request.label;
    }
    if (is("deniesmachine")) {
        try {
            ensureKeys(call, machine.id, request.ssh_public_keys);
        } catch (gs::Failure& failure) {
            failure.outcome = GSP_NOT_APPLIED;
            throw;
        }
    }
    accepted(machine);
    if (!is("deniesmachine")) ensureKeys(call, machine.id, request.ssh_public_keys);
}

void MarketProvider::destroyInstance(gs::Call& call, std::string_view id) {
    try {
        client_.write(call, "DELETE", machinePath(id), "");
    } catch (const gs::Failure& failure) {
        const bool gone = failure.code == GSP_NOT_FOUND && !is("destroynotfound");
        const bool shrugs = is("destroyshrugs") && failure.http_status >= 500;
        if (!gone && !shrugs) throw;
    }
}

gsp_plugin makeMarketTable() {
    gsp_plugin table =
        gs::detail::makeTable<MarketProvider>(gs::PluginTraits{.id = "market",
                                                               .version = "0.1.0",
                                                               .vendor = "tests",
                                                               .license = "MIT",
                                                               .config_schema_json = kSchema,
                                                               .offer_id_form = "o-<number>",
                                                               .max_concurrency = 8,
                                                               .label_bytes_max = 64});
    table.id = kPluginId;
    return table;
}

}  // namespace
}  // namespace market

__attribute__((section(GSP_ABI_SECTION), used, retain)) static const char abi_text[] = GSP_ABI_TEXT;

extern "C" const gsp_plugin* gsp_plugin_entry_v0(uint32_t) noexcept {
    static const gsp_plugin table = market::makeMarketTable();
    return &table;
}
