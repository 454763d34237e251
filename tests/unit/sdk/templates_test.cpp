// Goal: a TemplateSource and the C table of its extension say the same, both ways, and nothing is
// thrown across. Method: a small provider behind the skin's table, called as the daemon would.

#include <gpushopper/templates.hpp>

#include <stdexcept>
#include <vector>

#include "sdk/testing/fake_host.hpp"
#include "tests/support/catch.hpp"

namespace {

namespace gs = gpushopper;

gs::Template fullTemplate() {
    return {.id = "a8a44c73_-X",
            .name = "Ollama",
            .image = "vastai/ollama",
            .tag = "0.15.4",
            .run_type = "jupyter",
            .env = "-p 1111:1111",
            .on_start = "entrypoint.sh",
            .conditions_json = R"({"num_gpus":{"eq":1}})",
            .recommended = true,
            .ssh = true,
            .ssh_direct = true,
            .created_unix_ms = 1'770'000'000'000,
            .times_used = 302,
            .disk_gib_recommended = 32};
}

gs::Offer fullOffer() {
    gs::Offer offer;
    offer.id = "7000000";
    offer.gpu_model = "RTX 4090";
    offer.gpu_model_native = "RTX_4090";
    offer.gpu_count = 2;
    offer.vram_mib = 24'576;
    offer.disk_gib_max = 400;
    offer.reliability_ppm = 994'100;
    offer.availability_ppm = 970'000;
    offer.price_micros = 340'000;
    offer.storage_micros_per_gib_hour = 150;
    offer.disk_gib_priced = 50;
    offer.cuda_milli = 12'800;
    offer.duration_s_max = 86'400;
    offer.interruptible = true;
    offer.region = "Sweden, SE";
    offer.machine_id = "11884";
    offer.extras_json = R"({"cpu_ram":257659})";
    return offer;
}

/// Gives three templates and fails as asked; fits what is exactly fullTemplate and fullOffer.
class ShelfProvider final : public gs::Provider, public gs::TemplateSource {
public:
    ShelfProvider(const gs::Host&, const gs::Config&) {}
    static const void* extension(const char* id) {
        return gs::templatesExtension<ShelfProvider>(id);
    }

    void probe(gs::Call&) override {}
    void listOffers(gs::Call&, const gs::OfferFilter&, const gs::Sink<gs::Offer>&) override {}
    void listInstances(gs::Call&, const gs::Sink<gs::Instance>&) override {}
    gs::Instance getInstance(gs::Call&, std::string_view) override { return {}; }
    void createInstance(gs::Call&, const gs::CreateRequest&,
                        const gs::Sink<gs::Instance>&) override {}
    void destroyInstance(gs::Call&, std::string_view) override {}

    void listTemplates(gs::Call&, const gs::Sink<gs::Template>& sink) override {
        for (int i = 0; i < 3; ++i) {
            if (!sink(fullTemplate())) return;
        }
    }
    gs::Template getTemplate(gs::Call& call, std::string_view id) override {
        call.throwIfOver();
        if (id == "none") throw gs::Failure(GSP_NOT_FOUND, "no such template");
        if (id == "bug") throw std::runtime_error("a bug");
        gs::Template bare;
        bare.id = id;
        return bare;
    }
    bool isCompatible(gs::Call&, const gs::Template& wanted, const gs::Offer& offer) override {
        if (wanted.id == "bug") throw std::runtime_error("a bug");
        const gs::Template same = fullTemplate();
        const bool template_same =
            wanted.id == same.id && wanted.name == same.name && wanted.image == same.image &&
            wanted.tag == same.tag && wanted.run_type == same.run_type && wanted.env == same.env &&
            wanted.on_start == same.on_start && wanted.conditions_json == same.conditions_json &&
            wanted.recommended && wanted.ssh && wanted.ssh_direct &&
            wanted.created_unix_ms == same.created_unix_ms &&
            wanted.times_used == same.times_used &&
            wanted.disk_gib_recommended == same.disk_gib_recommended;
        const gs::Offer twin = fullOffer();
        return template_same && offer.id == twin.id && offer.gpu_model == twin.gpu_model &&
               offer.gpu_model_native == twin.gpu_model_native &&
               offer.gpu_count == twin.gpu_count && offer.vram_mib == twin.vram_mib &&
               offer.disk_gib_max == twin.disk_gib_max &&
               offer.reliability_ppm == twin.reliability_ppm &&
               offer.availability_ppm == twin.availability_ppm &&
               offer.price_micros == twin.price_micros &&
               offer.storage_micros_per_gib_hour == twin.storage_micros_per_gib_hour &&
               offer.disk_gib_priced == twin.disk_gib_priced &&
               offer.cuda_milli == twin.cuda_milli && offer.interruptible &&
               offer.duration_s_max == twin.duration_s_max && offer.region == twin.region &&
               offer.machine_id == twin.machine_id && offer.extras_json == twin.extras_json;
    }
};

constexpr gsp_plugin kPlugin =
    gs::detail::makeTable<ShelfProvider>(gs::PluginTraits{.id = "shelf"});

gsp_str str(std::string_view text) { return {text.data(), text.size()}; }

/// The extension of an open provider.
struct Shelf {
    Shelf() {
        error.struct_size = sizeof error;
        REQUIRE(kPlugin.open(&host.abi(), str("{}"), &provider, &error) == GSP_OK);
        table = static_cast<const gsp_templates*>(kPlugin.extension(GSP_TEMPLATES_EXTENSION));
        REQUIRE(table != nullptr);
    }
    ~Shelf() { kPlugin.close(provider); }
    Shelf(const Shelf&) = delete;
    Shelf& operator=(const Shelf&) = delete;

    gsp_code get(std::string_view id) {
        return table->get(provider, &call.abi(), str(id), keep, this, &error);
    }
    gsp_code fit(const gs::Template& wanted, const gs::Offer& offer) {
        const gsp_template wire = gs::detail::borrowed(wanted);
        const gsp_offer other = gs::detail::borrowed(offer);
        return table->is_compatible(provider, &call.abi(), &wire, &other, &fits, &error);
    }
    static std::int32_t keep(void* self, const gsp_template* given) noexcept {
        auto& shelf = *static_cast<Shelf*>(self);
        shelf.kept.push_back(gs::detail::owned(given));
        return shelf.kept.size() == shelf.enough ? 1 : 0;
    }

    gs::testing::FakeHost host;
    gs::testing::FakeCall call{host};
    gsp_error error{};
    gsp_provider* provider = nullptr;
    const gsp_templates* table = nullptr;
    std::vector<gs::Template> kept;
    std::size_t enough = 100;
    std::int32_t fits = -1;
};

TEST_CASE("the extension answers to its own name only", "[skin][templates]") {
    CHECK(kPlugin.extension("gpushopper.templates/1") == nullptr);
    CHECK(kPlugin.extension("") == nullptr);
    const Shelf shelf;
    CHECK(shelf.table->struct_size == sizeof(gsp_templates));
}

TEST_CASE("a list is handed over one by one until the host has enough", "[skin][templates]") {
    Shelf shelf;
    CHECK(shelf.table->list(shelf.provider, &shelf.call.abi(), Shelf::keep, &shelf, &shelf.error) ==
          GSP_OK);
    CHECK(shelf.kept.size() == 3);
    shelf.kept.clear();
    shelf.enough = 2;
    CHECK(shelf.table->list(shelf.provider, &shelf.call.abi(), Shelf::keep, &shelf, &shelf.error) ==
          GSP_OK);
    CHECK(shelf.kept.size() == 2);
}

TEST_CASE("failures and bugs of a template source become codes", "[skin][templates]") {
    Shelf shelf;
    CHECK(shelf.get("none") == GSP_NOT_FOUND);
    CHECK(std::string_view(shelf.error.message) == "no such template");
    CHECK(shelf.get("bug") == GSP_INTERNAL);
    gs::Template bug;
    bug.id = "bug";
    CHECK(shelf.fit(bug, {}) == GSP_INTERNAL);
    CHECK(shelf.fits == -1);
    CHECK(shelf.get("other") == GSP_OK);
    REQUIRE(shelf.kept.size() == 1);
    CHECK(shelf.kept.front().id == "other");
    CHECK(shelf.kept.front().times_used == -1);
    CHECK_FALSE(shelf.kept.front().recommended);
}

TEST_CASE("template and offer arrive with every member", "[skin][templates]") {
    Shelf shelf;
    CHECK(shelf.fit(fullTemplate(), fullOffer()) == GSP_OK);
    CHECK(shelf.fits == 1);
    CHECK(shelf.fit(fullTemplate(), {}) == GSP_OK);
    CHECK(shelf.fits == 0);
    gs::Template other = fullTemplate();
    other.ssh_direct = false;
    CHECK(shelf.fit(other, fullOffer()) == GSP_OK);
    CHECK(shelf.fits == 0);
}

TEST_CASE("an incomplete struct of the host is refused", "[skin][templates]") {
    Shelf shelf;
    const gs::Template whole = fullTemplate();
    const gs::Offer lender = fullOffer();
    gsp_template cut = gs::detail::borrowed(whole);
    cut.struct_size = sizeof cut - 8;
    const gsp_offer offer = gs::detail::borrowed(lender);
    CHECK(shelf.table->is_compatible(shelf.provider, &shelf.call.abi(), &cut, &offer, &shelf.fits,
                                     &shelf.error) == GSP_INTERNAL);
    CHECK(shelf.fits == -1);
}

}  // namespace
