// The menu, and what hosts announce about prices.

#include <cmath>
#include <utility>

#include "plugins/vastai/api/judgement.hpp"
#include "plugins/vastai/offers/offer_view.hpp"
#include "plugins/vastai/offers/search_query.hpp"
#include "plugins/vastai/vast_provider.hpp"

namespace gpushopper::vastai {

/// One list of offers, on its way out of the answer.
struct VastProvider::Menu {
    std::vector<Offer> offers;
    std::uint32_t dropped = 0;
    std::uint32_t unknown_gpus = 0;
};

// Inside the judge: an answer that is no list must not count as one.
void VastProvider::readMenu(Menu& menu, const HttpResponse& answer) const {
    constexpr Question kQuestion{"search"};
    if (!isSuccess(answer.status)) throw failureOf(answer, kQuestion);
    menu = {};
    OfferMaker maker({config_.verified_only, host_.unixMillis() / 1000});
    const auto unreadable = readOffers(answer.body, [&](const WireOffer& wire) {
        auto offer = maker.make(wire);
        if (!offer || menu.offers.size() >= kOffersMax) {
            ++menu.dropped;
            return;
        }
        menu.offers.push_back(std::move(*offer));
    });
    if (!unreadable) throw failureOf(answer, kQuestion);
    menu.dropped += *unreadable;
    menu.unknown_gpus = maker.unknownGpus();
}

void VastProvider::report(const Menu& menu, std::uint32_t limit) const {
    if (menu.dropped > 0) host_.metric(GSP_COUNTER, "offers_dropped", menu.dropped);
    if (menu.unknown_gpus > 0) host_.metric(GSP_COUNTER, "gpu_names_unknown", menu.unknown_gpus);
    // The cheapest ones are there; what is cut off is dearer.
    if (menu.offers.size() + menu.dropped >= limit) {
        host_.log(GSP_WARN, "vastai.offers.cut", {{"limit", std::to_string(limit)}});
    }
}

void VastProvider::listOffers(Call& call, const OfferFilter& filter, const Sink<Offer>& sink) {
    Menu menu;
    client_.read(call, {Endpoint::Search, "POST", "/api/v0/bundles/",
                        searchBody(filter, config_.verified_only),
                        [&](const HttpResponse& answer) { readMenu(menu, answer); }});
    const bool is_hint = filter.limit > 0 || filter.price_micros_max >= 0 ||
                         filter.vram_mib_min > 0 || filter.gpu_count_min > 1 ||
                         !filter.gpu_model.empty();
    if (!is_hint) {
        report(menu, kOffersMax);
        book_.keep(menu.offers);
    }
    for (const Offer& offer : menu.offers) {
        if (!sink(offer)) break;
    }
    // With the menu, because nothing that concerns a machine waits for this call.
    watchPrices(call);
}

// Whatever becomes of it: the menu stands.
void VastProvider::watchPrices(Call& call) {
    if (!has_machines_ || !prices_.claimDue(host_.now())) return;
    std::vector<WirePriceRise> rises;
    try {
        client_.read(call,
                     {Endpoint::PriceRises, "GET", "/api/v0/instances/pending-price-increases/", "",
                      [&](const HttpResponse& answer) {
                          constexpr Question kQuestion{"question for price rises"};
                          if (!isSuccess(answer.status)) throw failureOf(answer, kQuestion);
                          auto read = readPriceRises(answer.body);
                          if (!read) throw failureOf(answer, kQuestion);
                          rises = std::move(*read);
                      }});
    } catch (const Failure& failure) {
        prices_.failed(host_.now());
        host_.log(GSP_INFO, "vastai.price_rises.not_read", {{"reason", failure.message}});
        return;
    }
    host_.metric(GSP_GAUGE, "price_rises_pending", static_cast<double>(rises.size()));
    for (const WirePriceRise& rise : prices_.news(rises)) {
        const auto text = [](std::optional<std::int64_t> id) {
            return std::to_string(id.value_or(0));
        };
        host_.log(GSP_WARN, "vastai.price.rise_announced",
                  {{"instance", text(rise.instance_id)},
                   {"announcement", text(rise.pending_id)},
                   {"old_micros_per_hour",
                    std::to_string(hourlyMicros(rise.old_gpu_usd_per_s, rise.old_disk_usd_per_s))},
                   {"new_micros_per_hour",
                    std::to_string(hourlyMicros(rise.new_gpu_usd_per_s, rise.new_disk_usd_per_s))},
                   {"after_unix_s", std::to_string(std::llround(rise.contract_end.value_or(0)))}});
    }
}

}  // namespace gpushopper::vastai
