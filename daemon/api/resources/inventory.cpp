#include "daemon/api/resources/inventory.hpp"

#include <utility>

#include "daemon/api/resources/refusals.hpp"
#include "daemon/api/wire/negotiation.hpp"

namespace gpushopper::api {
namespace {

// Below this a packet takes it either way.
constexpr std::size_t kPackedBytesMin = 1'400;

const std::vector<std::string>& sortWords() {
    static const std::vector<std::string> words = {"price",  "vram",  "reliability",  "gpu_count",
                                                   "-price", "-vram", "-reliability", "-gpu_count"};
    return words;
}

// `-vram`: by memory, most first. The words are in the order of SortKey, twice.
void applySort(InventoryQuery& query) {
    const auto& words = sortWords();
    for (std::size_t place = 0; place < words.size(); ++place) {
        if (words[place] != query.sort_text) continue;
        query.sort = static_cast<inventory::SortKey>(place % inventory::kSortKeyCount);
        query.direction = place < inventory::kSortKeyCount ? inventory::Direction::Ascending
                                                           : inventory::Direction::Descending;
    }
}

}  // namespace

Shape<InventoryQuery> Inventory::query() const {
    using Query = InventoryQuery;
    const auto ratio = [](double value) { return inventory::ppmAtLeast(value); };
    return Shape<Query>()
        .field(line("provider", "A configured provider.", 64), &Query::provider_text)
        .field(gpuTypePart(), &Query::gpu_type)
        .field(line("location", "Part of the location.", 64), &Query::location)
        .field(integer("min_vram", "GiB per GPU.").atLeast(0), &Query::vram_gb_min)
        .field(number("max_price", "USD per hour for the whole offer.").atLeast(0),
               &Query::price_max, [](double usd) { return inventory::moneyAtMost(usd); })
        .field(integer("gpu_count", "Exactly this many GPUs.").atLeast(1), &Query::gpu_count)
        .field(integer("min_gpu_count", "At least this many GPUs.").atLeast(1),
               &Query::gpu_count_min)
        .field(number("min_reliability", "0 to 1.").between(0, 1), &Query::reliability_ppm_min,
               ratio)
        .field(number("min_availability_confidence", "0 to 1, as shown.").between(0, 1),
               &Query::confidence_ppm_min, ratio)
        .field(number("min_cuda", "CUDA version; unknown ones do not match.").above(0),
               &Query::cuda_milli_min,
               [](double version) { return inventory::cudaMilliAtLeast(version); })
        .field(symbol("template_hash_id", "Offers that this template fits.", 64, "A-Za-z0-9_-"),
               &Query::template_hash_id)
        .field(integer("limit", "Page size; all when absent.").between(1, 1000), &Query::limit)
        .field(integer("offset", "Offers to skip.").atLeast(0).defaultsTo("0"), &Query::offset)
        .field(choice("sort", "Order; ties by id.", sortWords()).defaultsTo("\"price\""),
               &Query::sort_text)
        .rule([this](const Call& /*call*/, Query& query, Faults& faults) {
            applySort(query);
            if (!query.provider_text) return;
            query.provider = services_.menu.providerNamed(*query.provider_text);
            if (!query.provider) faults.push_back(unknownProvider(services_));
        });
}

tl::expected<inventory::Query, Problem> Inventory::chosen(const Call& call,
                                                          const InventoryQuery& query) {
    inventory::Query offers = query;
    const auto patience = coldPatienceOf(services_, call);
    provider::OfferedTemplates templates;
    if (query.template_hash_id) {
        auto found = services_.templates.find(*query.template_hash_id, std::nullopt, patience);
        if (!found) return refuse(templateRefusal(found.error()));
        templates = std::move(*found);
    }
    if (!call.head) services_.menu.ensureFresh(query.provider, patience.until, call.stop);
    if (templates.empty()) return offers;
    auto fits = services_.templates.fitting(templates, patienceOf(services_, call, kJudgeWait));
    if (!fits) return refuse(templateRefusal(fits.error()));
    offers.only = std::move(*fits);
    return offers;
}

Reply Inventory::list(const Call& call, const InventoryQuery& query) {
    const auto offers = chosen(call, query);
    if (!offers) return refuse(offers.error());
    const auto page = pages_.page(*offers, services_.clock.monotonicNow());
    if (!page)
        return refuse(ProblemCode::InventoryUnavailable,
                      "no provider could be asked and nothing is cached; try again");
    if (page->body()->size() < kPackedBytesMin) return Answer::ok(page->body());
    if (!acceptsGzip(call.request.headers))
        return Answer::ok(page->body()).with("Vary", "Accept-Encoding");
    return Answer::ok(page->packed())
        .with("Vary", "Accept-Encoding")
        .with("Content-Encoding", "gzip");
}

Reply Inventory::offer(const Call& call, const Nothing& /*nothing*/) const {
    const auto lookup = lookUpOffer(services_, call, call.offer);
    if (!lookup.found) return refuse(offerNotFound(lookup));
    std::string body;
    lookup.found->appendJson(body);
    return Answer::ok(std::move(body));
}

}  // namespace gpushopper::api
