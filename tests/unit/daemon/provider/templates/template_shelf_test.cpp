// Goal: readers are served from what is kept, the provider is asked once for what is missing or too
// old, and what is kept outlives its failures. Method: real threads, a provider that answers as the
// test says, and ages that are always or never over.

#include "daemon/provider/templates/template_shelf.hpp"

#include <atomic>
#include <thread>

#include "daemon/jobs/thread_tasks.hpp"
#include "daemon/provider/templates/template_shelves.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_provider.hpp"
#include "tests/support/offers.hpp"
#include "tests/support/quiet_sinks.hpp"
#include "tests/unit/daemon/provider/call_gate.hpp"

namespace gpushopper::provider {
namespace {

using base::ErrorCode;
using testing::CallGate;
using testing::FakeTemplates;
using testing::kLimit;

constexpr base::Millis kAlwaysOver{-1};
const ShelfOptions kAlwaysTooOld{
    .max_age = kAlwaysOver,
    .absent_age = kAlwaysOver,
    .pause = {.pause_first = base::Millis(0), .pause_max = base::Millis(0)}};

Template named(const std::string& id, const std::string& name = "one") {
    Template one;
    one.id = id;
    one.name = name;
    return one;
}

tl::unexpected<base::Error> down() { return base::fail(ErrorCode::Transient, "down"); }

struct World {
    explicit World(ShelfOptions options = {}, std::string name = "mock")
        : provider(std::move(name)), shelf_options(options) {
        provider.fake_templates = &templates;
        provider.on_list_offers = [](const Call&) {
            return std::vector{testing::rawOffer("1"), testing::rawOffer("2")};
        };
    }
    TemplateShelf& start() {
        shelf =
            std::make_unique<TemplateShelf>(slot, ShelfParts{*tasks, *clock, log, shelf_options});
        shelf->start();
        return *shelf;
    }
    Patience patience(base::Millis time = kLimit) const {
        return {.until = clock->monotonicNow() + time, .stop = {}};
    }

    const std::unique_ptr<base::Clock> clock = base::makeSystemClock();
    const std::unique_ptr<base::Tasks> tasks = jobs::makeThreadTasks();
    testing::QuietLog log;
    testing::QuietMetrics metrics;
    FakeTemplates templates;
    testing::FakeProvider provider;
    ProviderSlot slot{{provider, *tasks, *clock, metrics}};
    const ShelfOptions shelf_options;
    std::unique_ptr<TemplateShelf> shelf;
};

TEST_CASE("many readers of a cold shelf cost one call", "[templates]") {
    CallGate gate;
    World world;
    world.templates.on_list = [&](const Call& call) -> FakeTemplates::List {
        gate.pass(call.stop);
        return std::vector{named("a"), named("b")};
    };
    TemplateShelf& shelf = world.start();
    std::atomic<int> served{0};
    {
        std::vector<std::jthread> readers;
        for (int n = 0; n < 8; ++n)
            readers.emplace_back([&] {
                const auto list = shelf.list(world.patience());
                if (list && list->size() == 2) ++served;
            });
        REQUIRE(gate.waitForCalls(1));
        gate.open();
    }
    CHECK(served == 8);
    CHECK(gate.calls() == 1);
    CHECK(shelf.list({}).value().at(1)->id == "b");  // Without patience: from memory.
}

TEST_CASE("nobody waits for a provider longer than he wants", "[templates]") {
    CallGate gate;
    World world;
    world.templates.on_list = [&](const Call& call) -> FakeTemplates::List {
        gate.pass(call.stop);
        return std::vector{named("a")};
    };
    TemplateShelf& shelf = world.start();
    const auto nothing = shelf.list(world.patience(base::Millis(5)));
    REQUIRE_FALSE(nothing);
    CHECK(nothing.error().code == ErrorCode::Deadline);
    gate.open();
    CHECK(shelf.list(world.patience()));
}

TEST_CASE("a list that is too old is fetched again, and served if that fails", "[templates]") {
    World world(kAlwaysTooOld);
    std::atomic<int> calls{0};
    world.templates.on_list = [&](const Call&) -> FakeTemplates::List {
        if (++calls == 3) return down();
        return std::vector{named("a", std::to_string(calls))};
    };
    TemplateShelf& shelf = world.start();
    CHECK(shelf.list(world.patience()).value().at(0)->name == "1");
    CHECK(shelf.list(world.patience()).value().at(0)->name == "2");
    CHECK(shelf.list(world.patience()).value().at(0)->name == "2");
    CHECK(calls == 3);
}

TEST_CASE("a hanging refresh holds no reader of what is kept", "[templates]") {
    CallGate gate;
    World world(kAlwaysTooOld);
    std::atomic<bool> hangs{false};
    world.templates.on_list = [&](const Call& call) -> FakeTemplates::List {
        if (hangs && !gate.pass(call.stop)) return down();
        return std::vector{named("a")};
    };
    TemplateShelf& shelf = world.start();
    REQUIRE(shelf.list(world.patience()));
    hangs = true;
    CHECK(shelf.list(world.patience(base::Millis(5))).value().size() == 1);
    REQUIRE(gate.waitForCalls(1));
    CHECK(shelf.list({}).value().size() == 1);
    gate.open();
}

TEST_CASE("a failed list pauses the asking and says why", "[templates]") {
    ShelfOptions options;
    options.pause.pause_first = base::Millis(kLimit);
    options.pause.pause_max = base::Millis(kLimit);
    World world(options);
    std::atomic<int> calls{0};
    world.templates.on_list = [&](const Call&) -> FakeTemplates::List {
        ++calls;
        return down();
    };
    TemplateShelf& shelf = world.start();
    for (int n = 0; n < 3; ++n) {
        const auto list = shelf.list(world.patience());
        REQUIRE_FALSE(list);
        CHECK(list.error().message == "down");
    }
    CHECK(calls == 1);
}

TEST_CASE("a template of the list is found without a call, another is asked for once",
          "[templates]") {
    World world;
    std::atomic<int> gets{0};
    world.templates.on_list = [](const Call&) { return std::vector{named("a")}; };
    world.templates.on_get = [&](const Call&, const std::string& id) -> FakeTemplates::One {
        ++gets;
        if (id == "none") return base::fail(ErrorCode::NotFound, "no");
        return named(id, "single");
    };
    TemplateShelf& shelf = world.start();
    REQUIRE(shelf.list(world.patience()));
    CHECK(shelf.find("a", {}).value()->name == "one");
    CHECK(gets == 0);
    for (int n = 0; n < 2; ++n) {
        CHECK(shelf.find("z", world.patience()).value()->name == "single");
        const auto none = shelf.find("none", world.patience());
        REQUIRE_FALSE(none);
        CHECK(none.error().code == ErrorCode::NotFound);
    }
    CHECK(gets == 2);
}

TEST_CASE("a single template that is too old is asked for again, and outlives a failure",
          "[templates]") {
    World world(kAlwaysTooOld);
    std::atomic<int> gets{0};
    world.templates.on_get = [&](const Call&, const std::string& id) -> FakeTemplates::One {
        switch (++gets) {
            case 1:
                return named(id, "first");
            case 2:
                return down();
            default:
                return base::fail(ErrorCode::NotFound, "edited away");
        }
    };
    TemplateShelf& shelf = world.start();
    CHECK(shelf.find("z", world.patience()).value()->name == "first");
    CHECK(shelf.find("z", world.patience()).value()->name == "first");
    const auto gone = shelf.find("z", world.patience());
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == ErrorCode::NotFound);
    CHECK(gets == 3);
}

TEST_CASE("an id that can be no template's is absent, and no failure of the provider",
          "[templates]") {
    World world;
    world.templates.on_get = [](const Call&, const std::string&) -> FakeTemplates::One {
        return base::fail(ErrorCode::InvalidArgument, "an id is a hash");
    };
    const auto answer = world.start().find("a-b", world.patience());
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::NotFound);
    CHECK(world.slot.health().report(world.clock->wallNow()).last_error.empty());
}

TEST_CASE("a template that cannot be asked for is not called absent", "[templates]") {
    World world;
    world.templates.on_get = [](const Call&, const std::string&) -> FakeTemplates::One {
        return down();
    };
    const auto answer = world.start().find("z", world.patience());
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::Transient);
}

TEST_CASE("single templates are bounded, the oldest makes room", "[templates]") {
    World world;
    std::atomic<int> gets{0};
    world.templates.on_get = [&](const Call&, const std::string& id) -> FakeTemplates::One {
        ++gets;
        return named(id);
    };
    TemplateShelf& shelf = world.start();
    for (std::size_t n = 0; n <= TemplateShelf::kSinglesMax; ++n)
        REQUIRE(shelf.find("t" + std::to_string(n), world.patience()));
    const int asked = gets;
    CHECK(shelf.find("t1", world.patience()));
    CHECK(gets == asked);
    CHECK(shelf.find("t0", world.patience()));
    CHECK(gets == asked + 1);
}

TEST_CASE("which offers a template fits is asked once for each list of offers", "[templates]") {
    World world;
    std::atomic<int> judged{0};
    world.templates.on_fitting = [&](const Call&, const Template&,
                                     const RawOffers& offers) -> FakeTemplates::Places {
        ++judged;
        return std::vector<std::size_t>{offers.size() - 1};
    };
    TemplateShelf& shelf = world.start();
    REQUIRE(world.slot.listOffers({}));
    const auto wanted = std::make_shared<const Template>(named("a"));
    const auto fits = shelf.fitting(wanted, world.patience());
    REQUIRE(fits);
    CHECK(**fits == inventory::OfferChoice{base::OfferId("mock-2")});
    CHECK(shelf.fitting(wanted, {}).value() == *fits);
    CHECK(judged == 1);
    REQUIRE(world.slot.listOffers({}));
    CHECK(shelf.fitting(wanted, world.patience()));
    CHECK(judged == 2);
}

TEST_CASE("until a new list is judged, what was said of the one before serves", "[templates]") {
    CallGate gate;
    World world;
    std::atomic<bool> hangs{false};
    world.templates.on_fitting = [&](const Call& call, const Template&,
                                     const RawOffers&) -> FakeTemplates::Places {
        if (!hangs) return std::vector<std::size_t>{0};
        gate.pass(call.stop);
        return std::vector<std::size_t>{1};
    };
    TemplateShelf& shelf = world.start();
    REQUIRE(world.slot.listOffers({}));
    const auto wanted = std::make_shared<const Template>(named("a"));
    REQUIRE(shelf.fitting(wanted, world.patience()));
    hangs = true;
    REQUIRE(world.slot.listOffers({}));
    const auto before = shelf.fitting(wanted, {});
    REQUIRE(before);
    CHECK(**before == inventory::OfferChoice{base::OfferId("mock-1")});
    REQUIRE(gate.waitForCalls(1));
    // Of another template nothing is known, and its errand waits behind the one that hangs.
    const auto other = std::make_shared<const Template>(named("b"));
    CHECK_FALSE(shelf.fitting(other, {}));
    gate.open();
    const auto after = shelf.fitting(wanted, world.patience());
    REQUIRE(after);
    CHECK(**after == inventory::OfferChoice{base::OfferId("mock-2")});
}

TEST_CASE("of one offer every listed template is judged", "[templates]") {
    World world;
    world.templates.on_list = [](const Call&) {
        return std::vector{named("a"), named("b"), named("c")};
    };
    world.templates.on_fitting = [](const Call&, const Template& wanted,
                                    const RawOffers& offers) -> FakeTemplates::Places {
        if (offers.size() != 1 || offers[0].native_id != "2") return down();
        return wanted.id == "b" ? std::vector<std::size_t>{} : std::vector<std::size_t>{0};
    };
    TemplateShelf& shelf = world.start();
    REQUIRE(world.slot.listOffers({}));
    const auto fitting = shelf.fittingOffer("2", world.patience());
    REQUIRE(fitting);
    REQUIRE(fitting->size() == 2);
    CHECK(fitting->at(0)->id == "a");
    CHECK(fitting->at(1)->id == "c");
    CHECK(shelf.fittingOffer("unlisted", world.patience()).value().empty());
}

TEST_CASE("a plugin that cannot judge is no plugin that says no", "[templates]") {
    World world;
    world.templates.on_fitting = [](const Call&, const Template&,
                                    const RawOffers&) -> FakeTemplates::Places { return down(); };
    const auto wanted = std::make_shared<const Template>(named("a"));
    CHECK_FALSE(world.start().fitting(wanted, world.patience()));
}

// Two providers with templates and one without.
struct Street {
    Street() {
        for (World* world : {&first, &second})
            world->templates.on_list = [world](const Call&) {
                return std::vector{named(world->slot.name().str()), named("both")};
            };
        bare.provider.fake_templates = nullptr;
    }
    TemplateShelves& start() {
        shelves = std::make_unique<TemplateShelves>(
            std::vector<ProviderSlot*>{&first.slot, &bare.slot, &second.slot},
            ShelfParts{*first.tasks, *first.clock, first.log});
        shelves->start();
        return *shelves;
    }

    World first{{}, "first"};
    World bare{{}, "bare"};
    World second{{}, "second"};
    std::unique_ptr<TemplateShelves> shelves;
};

TEST_CASE("the templates of all providers are one list, each with its provider", "[templates]") {
    Street street;
    TemplateShelves& shelves = street.start();
    const auto list = shelves.list(street.first.patience());
    REQUIRE(list);
    std::string text;
    for (const OfferedTemplate& one : *list) text += one.provider.str() + "/" + one.item->id + " ";
    CHECK(text == "first/first first/both second/second second/both ");
    CHECK(shelves.hasTemplates(base::ProviderName("second")));
    CHECK_FALSE(shelves.hasTemplates(base::ProviderName("bare")));
}

TEST_CASE("a provider that hangs costs no other one's templates", "[templates]") {
    CallGate gate;
    Street street;
    street.first.templates.on_list = [&](const Call& call) -> FakeTemplates::List {
        gate.pass(call.stop);
        return down();
    };
    TemplateShelves& shelves = street.start();
    // The second is asked before the first is waited for, so it is there when the time is over.
    base::Result<OfferedTemplates> list = down();
    while (!list) list = shelves.list(street.first.patience(base::Millis(50)));
    CHECK(list->size() == 2);
    CHECK(list->at(0).provider.str() == "second");
    gate.open();
}

TEST_CASE("a template is found where it is, and absent only if all say so", "[templates]") {
    Street street;
    const auto absent = [](const Call&, const std::string&) -> FakeTemplates::One {
        return base::fail(ErrorCode::NotFound, "no");
    };
    street.first.templates.on_get = absent;
    street.second.templates.on_get = absent;
    TemplateShelves& shelves = street.start();
    REQUIRE(shelves.list(street.first.patience()));
    const auto patience = street.first.patience();
    CHECK(shelves.find("both", std::nullopt, patience).value().size() == 2);
    CHECK(shelves.find("both", base::ProviderName("second"), patience).value().size() == 1);
    CHECK(shelves.find("first", base::ProviderName("second"), patience).error().code ==
          ErrorCode::NotFound);
    CHECK(shelves.find("both", base::ProviderName("bare"), patience).error().code ==
          ErrorCode::NotFound);
    CHECK(shelves.find("nowhere", std::nullopt, patience).error().code == ErrorCode::NotFound);
    street.first.templates.on_get = [](const Call&, const std::string&) -> FakeTemplates::One {
        return down();
    };
    CHECK(shelves.find("elsewhere", std::nullopt, patience).error().code == ErrorCode::Transient);
}

TEST_CASE("without a provider that has templates there is no list", "[templates]") {
    World bare;
    bare.provider.fake_templates = nullptr;
    TemplateShelves shelves({&bare.slot}, {*bare.tasks, *bare.clock, bare.log});
    shelves.start();
    CHECK(shelves.list(bare.patience()).error().code == ErrorCode::Unsupported);
    CHECK(shelves.find("a", std::nullopt, bare.patience()).error().code == ErrorCode::NotFound);
    CHECK(shelves.fittingOffer(testing::offer("mock", "1"), bare.patience()).value().empty());
}

}  // namespace
}  // namespace gpushopper::provider
