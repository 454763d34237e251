// Goal: what a plugin says of templates arrives whole or not at all, and what it does wrong ends at
// the border. Method: an AbiProvider over a scripted plugin whose extension the test writes.

#include "daemon/provider/templates/abi_templates.hpp"

#include <functional>
#include <stdexcept>

#include "daemon/provider/abi/text.hpp"
#include "daemon/provider/templates/template_struct.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/offers.hpp"
#include "tests/unit/daemon/provider/abi/provider_fixture.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;
using test::str;

// The extension's functions, as a test sets them.
struct Script {
    std::function<gsp_code(gsp_template_fn, void*, gsp_error*)> list;
    std::function<gsp_code(gsp_str, gsp_template_fn, void*, gsp_error*)> get;
    std::function<gsp_code(const gsp_template*, const gsp_offer*, int32_t*, gsp_error*)> fits;
};
Script& script() {
    static Script one;
    return one;
}

constexpr gsp_templates kWhole{
    sizeof(gsp_templates), 0,
    [](gsp_provider*, const gsp_call*, gsp_template_fn sink, void* ctx, gsp_error* error) noexcept {
        return script().list(sink, ctx, error);
    },
    [](gsp_provider*, const gsp_call*, gsp_str id, gsp_template_fn sink, void* ctx,
       gsp_error* error) noexcept { return script().get(id, sink, ctx, error); },
    [](gsp_provider*, const gsp_call*, const gsp_template* wanted, const gsp_offer* offer,
       int32_t* fits,
       gsp_error* error) noexcept { return script().fits(wanted, offer, fits, error); }};
const gsp_templates kCut{sizeof(gsp_templates) - 8, 0, kWhole.list, kWhole.get, nullptr};

const void* offersWhole(const char* id) noexcept {
    return std::string_view(id) == GSP_TEMPLATES_EXTENSION ? &kWhole : nullptr;
}
const void* offersCut(const char*) noexcept { return &kCut; }
const void* offersNothing(const char*) noexcept { return nullptr; }

struct Fixture {
    explicit Fixture(const void* (*extension)(const char*) noexcept = offersWhole) {
        table = plugin.table();
        table.abi.extension = extension;
        auto opened = AbiProvider::open(table, parts.world(),
                                        {base::ProviderName("one"), "scripted", {}, {}, {}}, "{}");
        REQUIRE(opened);
        provider = std::move(*opened);
        source = provider->templates();
    }
    ~Fixture() { script() = {}; }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    Call call(base::Millis time = base::Millis(10'000)) const {
        Call call;
        call.deadline = parts.in(time);
        return call;
    }
    base::Result<std::vector<Template>> listOne(const gsp_template& given) {
        script().list = [&](gsp_template_fn sink, void* ctx, gsp_error*) {
            sink(ctx, &given);
            return GSP_OK;
        };
        return source->list(call());
    }

    test::HostParts parts;
    test::ScriptedPlugin plugin;
    PluginTable table;
    std::unique_ptr<AbiProvider> provider;
    TemplateSource* source = nullptr;
};

gsp_template wire(std::string_view id) {
    gsp_template given{};
    given.struct_size = sizeof given;
    given.template_id = str(id);
    given.times_used = -1;
    return given;
}

TEST_CASE("a plugin without the extension has no templates", "[templates]") {
    CHECK(Fixture(offersNothing).source == nullptr);
    CHECK(Fixture(nullptr).source == nullptr);
}

TEST_CASE("an extension without all of its functions is told of and not used", "[templates]") {
    const Fixture fixture(offersCut);
    CHECK(fixture.source == nullptr);
    bool logged = false;
    for (const std::string& line : fixture.parts.log.lines())
        logged = logged || line.starts_with("provider.templates.unusable provider=one");
    CHECK(logged);
}

TEST_CASE("a template arrives with every member, and goes back as it came", "[templates]") {
    Fixture fixture;
    gsp_template given = wire("Az09_-");
    given.flags = GSP_TEMPLATE_RECOMMENDED | GSP_TEMPLATE_SSH | GSP_TEMPLATE_SSH_DIRECT;
    given.name = str("Ollama");
    given.image = str("vastai/ollama");
    given.tag = str("0.15.4");
    given.run_type = str("jupyter");
    given.env = str("-p 1111:1111");
    given.on_start = str("a\nb");
    given.conditions_json = str("{}");
    given.created_unix_ms = 1'770'000'000'000;
    given.times_used = 302;
    given.disk_gib_recommended = 32;
    const auto list = fixture.listOne(given);
    REQUIRE(list);
    REQUIRE(list->size() == 1);
    const Template& one = list->front();
    CHECK(one.id == "Az09_-");
    CHECK(one.name == "Ollama");
    CHECK(one.image == "vastai/ollama");
    CHECK(one.tag == "0.15.4");
    CHECK(one.run_type == "jupyter");
    CHECK(one.env == "-p 1111:1111");
    CHECK(one.on_start == "a\nb");
    CHECK(one.conditions_json == "{}");
    CHECK(one.recommended);
    CHECK(one.ssh);
    CHECK(one.ssh_direct);
    CHECK(one.created_at == base::wallFromMillis(1'770'000'000'000));
    CHECK(one.times_used == 302);
    CHECK(one.disk_gb_recommended == 32);

    const gsp_template back = templateStruct(one);
    CHECK(back.flags == given.flags);
    CHECK(back.created_unix_ms == given.created_unix_ms);
    CHECK(back.times_used == 302);
    CHECK(back.disk_gib_recommended == 32);
    CHECK(view(back.template_id) == "Az09_-");
    CHECK(view(back.on_start) == "a\nb");
    CHECK(view(back.conditions_json) == "{}");
}

TEST_CASE("what is not known of a template stays unknown", "[templates]") {
    Fixture fixture;
    const auto list = fixture.listOne(wire("a"));
    REQUIRE(list);
    CHECK_FALSE(list->front().created_at);
    CHECK_FALSE(list->front().times_used);
    CHECK(templateStruct(list->front()).times_used == -1);
    CHECK(templateStruct(list->front()).created_unix_ms == 0);
}

TEST_CASE("a template beyond a limit makes the list not understood", "[templates]") {
    Fixture fixture;
    const std::string too_long(257, 'x');
    const std::string long_script(32 * 1024 + 1, 'x');
    const auto codeOf = [&](gsp_template given) {
        const auto list = fixture.listOne(given);
        return list ? ErrorCode::Internal : list.error().code;
    };
    for (const char* id : {"", "a b", "a/b", "\xC3\xA4"})
        CHECK(codeOf(wire(id)) == ErrorCode::BadResponse);
    CHECK(codeOf(wire(std::string_view(too_long).substr(0, 65))) == ErrorCode::BadResponse);
    gsp_template given = wire("a");
    given.name = str(too_long);
    CHECK(codeOf(given) == ErrorCode::BadResponse);
    given = wire("a");
    given.env = str(long_script);
    CHECK(codeOf(given) == ErrorCode::BadResponse);
    given = wire("a");
    given.on_start = str("\xFF");
    CHECK(codeOf(given) == ErrorCode::BadResponse);
}

TEST_CASE("a list that fails half way does not exist", "[templates]") {
    Fixture fixture;
    script().list = [&](gsp_template_fn sink, void* ctx, gsp_error*) {
        const gsp_template one = wire("a");
        sink(ctx, &one);
        return gsp_code{GSP_TRANSIENT};
    };
    const auto list = fixture.source->list(fixture.call());
    REQUIRE_FALSE(list);
    CHECK(list.error().code == ErrorCode::Transient);
}

TEST_CASE("one template is asked for by its id, and must be that one", "[templates]") {
    Fixture fixture;
    script().get = [&](gsp_str id, gsp_template_fn sink, void* ctx, gsp_error*) {
        if (view(id) == "none") return gsp_code{GSP_NOT_FOUND};
        const gsp_template one = wire(view(id) == "other" ? "a" : view(id));
        if (view(id) != "silent") sink(ctx, &one);
        return gsp_code{GSP_OK};
    };
    CHECK(fixture.source->get(fixture.call(), "a").value().id == "a");
    CHECK(fixture.source->get(fixture.call(), "none").error().code == ErrorCode::NotFound);
    CHECK(fixture.source->get(fixture.call(), "other").error().code == ErrorCode::BadResponse);
    CHECK(fixture.source->get(fixture.call(), "silent").error().code == ErrorCode::BadResponse);
}

RawOffers threeOffers() {
    RawOffers offers{testing::rawOffer("1"), testing::rawOffer("2"), testing::rawOffer("3")};
    offers[1].extras_json = R"({"cpu_ram":64})";
    offers[1].gpu_model_native = "RTX_4090";
    offers[1].machine_id = "m2";
    offers[1].storage_micros_per_gib_hour = 150;
    return offers;
}

TEST_CASE("each offer is judged as the plugin once gave it", "[templates]") {
    Fixture fixture;
    script().fits = [](const gsp_template* wanted, const gsp_offer* offer, int32_t* fits,
                       gsp_error*) {
        const bool same =
            view(wanted->conditions_json) == "{\"a\":1}" && view(offer->offer_id) == "2" &&
            view(offer->extras_json) == "{\"cpu_ram\":64}" &&
            view(offer->gpu_model_native) == "RTX_4090" && view(offer->machine_id) == "m2" &&
            offer->cuda_milli == 12'800 && offer->storage_micros_per_gib_hour == 150;
        *fits = same || view(offer->offer_id) == "3" ? 1 : 0;
        return gsp_code{GSP_OK};
    };
    Template wanted;
    wanted.id = "a";
    wanted.conditions_json = "{\"a\":1}";
    const auto places = fixture.source->fitting(fixture.call(), wanted, threeOffers());
    REQUIRE(places);
    CHECK(*places == std::vector<std::size_t>{1, 2});
    CHECK(fixture.source->fitting(fixture.call(), wanted, {}).value().empty());
}

TEST_CASE("a judgement that fails, throws or takes too long is none", "[templates]") {
    Fixture fixture;
    Template wanted;
    wanted.id = "a";
    int asked = 0;
    script().fits = [&](const gsp_template*, const gsp_offer*, int32_t*, gsp_error*) {
        return gsp_code{++asked == 2 ? GSP_INTERNAL : GSP_OK};
    };
    CHECK(fixture.source->fitting(fixture.call(), wanted, threeOffers()).error().code ==
          ErrorCode::Internal);
    CHECK(asked == 2);

    asked = 0;
    CHECK(fixture.source->fitting(fixture.call(base::Millis(-1)), wanted, threeOffers())
              .error()
              .code == ErrorCode::Deadline);
    std::stop_source stopped;
    stopped.request_stop();
    Call call = fixture.call();
    call.stop = stopped.get_token();
    CHECK(fixture.source->fitting(call, wanted, threeOffers()).error().code ==
          ErrorCode::Cancelled);
    CHECK(asked == 0);
}

}  // namespace
}  // namespace gpushopper::provider
