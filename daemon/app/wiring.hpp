#pragma once

/// Wiring: the daemon, built from its configuration. Members stand in the order in which rooms are
/// built and started; C++ destroys them in reverse. There is no rule of business in here.
///
/// Life: construct (nothing runs yet but the store's writer), start() (recover, engine, feeds,
/// listener), stop() (intake, requests, listener, engine, feeds), destroy (providers, store).
/// Thread safety: one thread.

#include <cstdint>
#include <memory>
#include <string>

#include "daemon/api/access/rate_limiter.hpp"
#include "daemon/api/api.hpp"
#include "daemon/api/listener/http_listener.hpp"
#include "daemon/app/access/token_watch.hpp"
#include "daemon/app/bridges/life.hpp"
#include "daemon/app/bridges/menu_offer_source.hpp"
#include "daemon/app/bridges/slot_directory.hpp"
#include "daemon/app/daemon_identity.hpp"
#include "daemon/app/foundation.hpp"
#include "daemon/app/housekeeping.hpp"
#include "daemon/app/marketplaces.hpp"
#include "daemon/app/shutdown/request_count.hpp"
#include "daemon/inventory/menu.hpp"
#include "daemon/provider/offer_feeds.hpp"
#include "daemon/provider/templates/template_shelves.hpp"
#include "daemon/provider/watch/provider_watch.hpp"
#include "daemon/provision/engine.hpp"
#include "daemon/provision/store_intents.hpp"
#include "daemon/reconcile/sweeper.hpp"
#include "daemon/ssh/prober.hpp"
#include "daemon/store/store.hpp"

namespace gpushopper::app {

class Wiring {
public:
    /// Throws a std::exception with one sentence: StartError, or what a room throws.
    explicit Wiring(config::Config config);
    ~Wiring();
    Wiring(const Wiring&) = delete;
    Wiring& operator=(const Wiring&) = delete;

    /// Throws as the constructor does. When it returns, requests are answered.
    void start();
    /// Any number of times.
    void stop();
    /// `http://127.0.0.1:8080`, with the port that was taken.
    std::string url() const;

private:
    void stopRooms();
    std::string callsThatAreOut() const;
    void buildMenu();
    void buildEngine();
    void buildApi();
    void audit(const char* action);

    const config::Config config_;
    Foundation foundation_;
    const DaemonIdentity identity_;
    const std::unique_ptr<Marketplaces>
        marketplaces_;  // Before the store: plugins are tried while no thread runs yet.
    const std::unique_ptr<store::Store> store_;
    const std::unique_ptr<TokenWatch> tokens_;
    const std::int64_t boot_;

    // The menu.
    std::unique_ptr<inventory::Catalogue> catalogue_;
    std::unique_ptr<provider::OfferFeeds> feeds_;
    std::unique_ptr<inventory::Menu> menu_;
    std::unique_ptr<MenuOfferSource> offers_;
    std::unique_ptr<provider::TemplateShelves> templates_;

    std::vector<std::unique_ptr<provider::ProviderWatch>> watches_;

    // The engine.
    std::unique_ptr<provider::Labels> labels_;
    std::unique_ptr<provision::Wakeups> wakeups_;
    std::unique_ptr<ssh::Prober> prober_;
    std::unique_ptr<provision::EngineParts> parts_;
    std::unique_ptr<provision::Engine> engine_;
    std::unique_ptr<reconcile::Sweeper> sweeper_;
    std::unique_ptr<provision::StoreIntents> intents_;
    std::unique_ptr<Housekeeping> housekeeping_;

    // The API.
    std::unique_ptr<Life> life_;
    std::unique_ptr<SlotDirectory> directory_;
    std::unique_ptr<api::RateLimiter> rate_limiter_;
    std::unique_ptr<api::Api> api_;
    std::unique_ptr<RequestCount> requests_;
    std::unique_ptr<api::HttpListener> listener_;
    bool started_ = false;
    bool stopped_ = false;
};

}  // namespace gpushopper::app
