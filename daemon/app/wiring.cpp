#include "daemon/app/wiring.hpp"

#include <Poco/Exception.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "daemon/app/bridges/listener.hpp"
#include "daemon/app/bridges/room_options.hpp"
#include "daemon/app/deployment_keys.hpp"
#include "daemon/app/shutdown/last_resort.hpp"
#include "daemon/app/shutdown/session_clearance.hpp"
#include "daemon/app/start_error.hpp"
#include "daemon/app/unattended.hpp"
#include "daemon/config/origins.hpp"
#include "daemon/ssh/libssh2_prober.hpp"
#include "daemon/store/sqlite_store.hpp"

namespace gpushopper::app {
namespace {

using std::chrono::seconds;

std::vector<base::ProviderName> namesOf(const std::vector<provider::ProviderSlot*>& slots) {
    std::vector<base::ProviderName> names;
    names.reserve(slots.size());
    for (const provider::ProviderSlot* slot : slots) names.push_back(slot->name());
    return names;
}

std::vector<inventory::CatalogueProvider> menuOf(
    const std::vector<provider::ProviderSlot*>& slots) {
    std::vector<inventory::CatalogueProvider> providers;
    providers.reserve(slots.size());
    for (const provider::ProviderSlot* slot : slots)
        providers.push_back({slot->name(), offerIdForm(*slot)});
    return providers;
}

std::string cannotListen(const config::ServerConfig& config, const std::string& why) {
    return "cannot listen on " + config.bind + ":" + std::to_string(config.port) + ": " + why;
}

// How long after the last request the rooms may take to stop; a cancelled call takes moments.
constexpr seconds kRoomsStopLimit{10};

// Before anything that has threads.
std::unique_ptr<Marketplaces> opened(const config::Config& config, Foundation& foundation) {
    auto marketplaces =
        std::make_unique<Marketplaces>(config, foundation, Marketplaces::Purpose::Run);
    marketplaces->open();
    return marketplaces;
}

}  // namespace

Wiring::Wiring(config::Config config)
    : config_(std::move(config)),
      foundation_(config_.log),
      identity_(config_.state.dir, *foundation_.random),
      marketplaces_(opened(config_, foundation_)),
      store_(store::openSqliteStore(
          {.path = config_.store.path, .daemon = identity_.id(), .readers = config_.store.readers},
          *foundation_.tasks, *foundation_.clock, foundation_.log)),
      tokens_(std::make_unique<TokenWatch>(TokenWatch::Parts{store_->tokens(), *foundation_.tasks,
                                                             *foundation_.clock, foundation_.log},
                                           config_.server.bind)),
      boot_(orRefuse(store_->daemons().nextBoot(identity_.id(), foundation_.clock->wallNow()))) {
    buildMenu();
    buildEngine();
    buildApi();
}

Wiring::~Wiring() { stop(); }

void Wiring::buildMenu() {
    const auto slots = marketplaces_->slots();
    catalogue_ = std::make_unique<inventory::Catalogue>(menuOf(slots));
    feeds_ = std::make_unique<provider::OfferFeeds>(
        slots,
        provider::FeedParts{*catalogue_, *foundation_.tasks, *foundation_.clock, foundation_.log,
                            foundation_.metrics, feedOptions(config_.inventory)});
    menu_ = std::make_unique<inventory::Menu>(*catalogue_, *feeds_, ageLimits(config_.inventory));
    offers_ = std::make_unique<MenuOfferSource>(*menu_, *foundation_.clock);
    templates_ = std::make_unique<provider::TemplateShelves>(
        slots, provider::ShelfParts{*foundation_.tasks, *foundation_.clock, foundation_.log});
    for (provider::ProviderSlot* slot : slots)
        watches_.push_back(std::make_unique<provider::ProviderWatch>(
            *slot, provider::ProviderWatch::Parts{*foundation_.tasks, *foundation_.clock,
                                                  foundation_.log, foundation_.metrics}));
}

void Wiring::buildEngine() {
    const auto slots = marketplaces_->slots();
    labels_ = std::make_unique<provider::Labels>(loadLabels(config_.keys, foundation_));
    wakeups_ = std::make_unique<provision::Wakeups>(*foundation_.tasks, namesOf(slots));
    ssh::ProbeKey probe_key = loadProbeKey(config_.keys, foundation_);
    std::string probe_public_key = probe_key.public_line;
    prober_ = ssh::makeLibssh2Prober(std::move(probe_key), *foundation_.clock, *foundation_.random);
    parts_ = std::make_unique<provision::EngineParts>(
        provision::EngineParts{*foundation_.tasks, *foundation_.clock, *foundation_.random,
                               foundation_.log, *store_, *prober_, *offers_, *labels_, *wakeups_,
                               slots, identity_.id() + ":" + std::to_string(boot_),
                               std::move(probe_public_key), engineOptions(config_.engine)});
    engine_ = std::make_unique<provision::Engine>(*parts_);
    sweeper_ = std::make_unique<reconcile::Sweeper>(*parts_, sweepOptions(config_.engine));
    intents_ = std::make_unique<provision::StoreIntents>(*parts_);
    housekeeping_ = std::make_unique<Housekeeping>(
        Housekeeping::Parts{*store_, *foundation_.tasks, *foundation_.clock, foundation_.log});
}

void Wiring::buildApi() {
    life_ = std::make_unique<Life>(*sweeper_);
    directory_ = std::make_unique<SlotDirectory>(marketplaces_->slots(), marketplaces_->leftOut(),
                                                 *foundation_.clock);
    rate_limiter_ = std::make_unique<api::RateLimiter>(rateLimits(config_.server));
    api_ = std::make_unique<api::Api>(
        api::Services{*foundation_.clock, *foundation_.random, foundation_.log, *store_, *intents_,
                      *menu_, *templates_, *directory_, *life_, tokens_->authenticator(),
                      *rate_limiter_, config::originsOf(config_.server.cors_origins)});
    requests_ = std::make_unique<RequestCount>(*foundation_.tasks, *foundation_.clock);
    const auto handle = [this](const api::Request& request) {
        const RequestCount::Running running(*requests_);
        return api_->handle(request);
    };
    listener_ =
        makeListener(config_.server, foundation_, handle, [this] { return menu_->wouldWait(); });
}

void Wiring::start() {
    orRefuse(engine_->recover(identity_.id(), boot_));
    started_ = true;
    warnOfUnattended(marketplaces_->leftOut(), *store_, foundation_.log);
    if (marketplaces_->slots().empty())
        foundation_.log.warn("daemon.without_providers",
                             {{"advice", "add a [provider.NAME] section, or --provider NAME"}});
    engine_->start();
    sweeper_->start();
    feeds_->start();
    templates_->start();
    for (const auto& watch : watches_) watch->start();
    housekeeping_->start();
    tokens_->start();
    try {
        listener_->start();
    } catch (const Poco::Exception& error) {
        throw StartError(cannotListen(config_.server, error.displayText()));
    } catch (const std::exception& error) {
        throw StartError(cannotListen(config_.server, error.what()));
    }
    audit("daemon_started");
    foundation_.log.info(
        "daemon.started",
        {{"url", url()}, {"identity", identity_.id()}, {"boot", std::to_string(boot_)}});
}

void Wiring::stop() {
    if (!started_ || stopped_) return;
    stopped_ = true;
    const base::MonoTime begun = foundation_.clock->monotonicNow();
    life_->stop();
    requests_->close();
    if (config_.shutdown.sessions == config::SessionsAtShutdown::Destroy) {
        const int left = clearSessions({*store_, *intents_, *wakeups_, *foundation_.clock,
                                        foundation_.log, namesOf(marketplaces_->slots())},
                                       begun + seconds(config_.shutdown.destroy_limit_s));
        foundation_.log.info("shutdown.sessions.ended", {{"left", std::to_string(left)}});
    }
    requests_->waitForEnd(foundation_.clock->monotonicNow() + seconds(config_.shutdown.grace_s));
    stopRooms();
    audit("daemon_stopped");
    foundation_.log.info("daemon.stopped");
}

void Wiring::stopRooms() {
    // The listener's end is bounded by itself, and may take longer than the rooms are given: many
    // clients, many threads.
    api_->endWaits();
    listener_->stop();
    const LastResort last_resort({*foundation_.tasks, *foundation_.clock, foundation_.log,
                                  [this] { return callsThatAreOut(); }, &_exit},
                                 kRoomsStopLimit);
    sweeper_->stop();
    engine_->stop();
    feeds_->stop();
    templates_->stop();
    for (const auto& watch : watches_) watch->requestStop();
    for (const auto& watch : watches_) watch->stop();
    housekeeping_->stop();
    tokens_->stop();
}

std::string Wiring::callsThatAreOut() const {
    std::string text;
    for (provider::ProviderSlot* slot : marketplaces_->slots()) {
        for (const std::string& operation : slot->calls().out())
            text += (text.empty() ? "" : ", ") + slot->name().str() + ": " + operation;
    }
    return text;
}

void Wiring::audit(const char* action) {
    const auto written = store_->daemons().audit(
        {.action = action, .actor = "lifecycle", .request_id = "", .detail = identity_.id()},
        foundation_.clock->wallNow());
    // The audit of the daemon's own life is no reason not to live.
    if (!written)
        foundation_.log.error("daemon.audit.not_written",
                              {{"action", action}, {"error", written.error().message}});
}

std::string Wiring::url() const {
    const std::string& host = config_.server.bind;
    const bool bare_v6 = host.find(':') != std::string::npos && host.front() != '[';
    const std::string scheme = config_.server.tls_key_file.empty() ? "http://" : "https://";
    return scheme + (bare_v6 ? "[" + host + "]" : host) + ":" + std::to_string(listener_->port());
}

}  // namespace gpushopper::app
