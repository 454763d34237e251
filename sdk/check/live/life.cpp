#include "sdk/check/live/life.hpp"

#include <algorithm>
#include <utility>

#include "sdk/check/live/spending.hpp"
#include "sdk/check/refusal.hpp"
#include "sdk/check/text.hpp"
#include "sdk/check/world/order.hpp"

namespace gpushopper::check {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr seconds kLook{5};
constexpr seconds kDestroyPauseFirst{2};
constexpr seconds kDestroyPauseMax{30};
constexpr int kDestroyTries = 40;
// A machine that is not seen is looked for again after this at least.
constexpr seconds kProofPauseMin{1};

Manner patient(const gsp_plugin& plugin) {
    Manner manner;
    manner.patience = milliseconds(plugin.create_send_ms) + milliseconds(plugin.create_deadline_ms);
    return manner;
}

}  // namespace

Life::Life(Caller& caller, const gsp_plugin& plugin, LifeWorld world, const Journal& journal)
    : caller_(caller), plugin_(plugin), world_(std::move(world)), journal_(journal) {}

void Life::broken(const std::string& what) {
    world_.tell("  WRONG: " + what);
    report_.breaches.push_back(what);
}

void Life::note(const std::string& id) {
    auto& ids = entry_.instance_ids;
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) return;
    ids.push_back(id);
    try {
        journal_.write(entry_);
    } catch (const Refusal& problem) {
        broken(problem.what());  // the label is in it already, and the machine has to go anyway
    }
}

LifeReport Life::live(const LifeTerms& terms) {
    order(terms);
    if (!entry_.instance_ids.empty()) awaitRunning(terms);
    destroyAll();
    return report_;
}

LifeReport Life::cleanUp(const JournalEntry& entry) {
    entry_ = entry;
    in_doubt_ = true;
    find();
    destroyAll();
    return report_;
}

void Life::order(const LifeTerms& terms) {
    const Reply offers = caller_.listOffers();
    if (!offers.ok()) throw Refusal("list_offers " + offers.shownAnswer());
    std::string why;
    const auto choice =
        chooseOffer(offers.offers, terms.offer_id, terms.limit_micros, terms.boot_patience, why);
    if (!choice) throw Refusal(why);
    world_.tell("renting " + choice->offer.id + " (" + choice->offer.gpu_model + ") for " +
                usdText(choice->price_micros) + " USD an hour");
    CreateRequest request =
        orderFor(choice->offer, plugin_, {world_.unix_ms(), terms.label, kPublicKey});
    // A tenth more than the menu said is another price.
    request.price_micros_max = choice->price_micros + choice->price_micros / 10;
    entry_ = {entry_.plugin,        terms.label,      choice->offer.id,
              choice->price_micros, world_.unix_ms(), {}};
    journal_.write(entry_);
    born_ns_ = world_.now_ns();
    Manner manner = patient(plugin_);
    manner.idempotency_key = terms.label;
    const Reply created = caller_.createInstance(request, manner);
    for (const Instance& instance : created.instances) note(instance.id);
    if (created.ok() && created.instances.empty())
        broken("create_instance answered OK and did not say which machine it made");
    if (!created.ok()) broken("create_instance " + created.shownAnswer());
    in_doubt_ = created.instances.empty() && (created.ok() || created.outcome != GSP_NOT_APPLIED);
    if (in_doubt_) find();
}

void Life::awaitRunning(const LifeTerms& terms) {
    const std::string id = entry_.instance_ids.front();
    const auto affordable = affordableLife(entry_.price_micros, terms.limit_micros);
    const std::int64_t end_ns =
        born_ns_ + std::min<nanoseconds>(affordable, terms.boot_patience).count();
    bool keys_asked = false;
    while (!world_.stopped() && world_.now_ns() < end_ns) {
        const Reply got = caller_.getInstance(id);
        const Instance* instance = got.instances.empty() ? nullptr : &got.instances.front();
        if (instance != nullptr && instance->id != id)
            broken("get_instance was asked for " + id + " and gave " + instance->id);
        if (instance != nullptr && instance->label != entry_.label)
            broken("the machine has the label " + shown(instance->label) + ", not " + entry_.label);
        if (instance != nullptr && instance->price_micros > entry_.price_micros * 11 / 10) {
            broken("the machine costs " + usdText(instance->price_micros) +
                   " USD an hour; the menu said " + usdText(entry_.price_micros));
            return;
        }
        if (!std::exchange(keys_asked, true)) {
            const Reply keys = caller_.ensureKeys(id, kPublicKey);
            if (!keys.ok() && keys.code != GSP_UNSUPPORTED)
                world_.tell("  ensure_keys " + keys.shownAnswer());
        }
        if (instance != nullptr && instance->state == GSP_RUNNING && instance->ssh_port > 0) {
            world_.tell("it runs: ssh " + instance->ssh_user + "@" + instance->ssh_host + ":" +
                        std::to_string(instance->ssh_port));
            return;
        }
        world_.wait(kLook);
    }
    world_.tell(world_.stopped() ? "told to stop" : "it did not come to run in time");
}

/// Looks for machines with our label, for as long as one may still appear.
void Life::find() {
    const std::int64_t until = std::max(world_.now_ns(), born_ns_) +
                               nanoseconds(milliseconds(plugin_.create_deadline_ms) +
                                           milliseconds(plugin_.visibility_window_ms))
                                   .count();
    world_.tell("looking for a machine with the label " + entry_.label);
    while (true) {
        const Reply list = caller_.listInstances();
        for (const Instance& instance : list.instances) {
            if (isOurs(instance.label)) note(instance.id);
        }
        // With one found there may be no second: a create is sent once.
        if (list.ok() && (!entry_.instance_ids.empty() || world_.now_ns() >= until)) return;
        if (world_.now_ns() >= until + nanoseconds(minutes(10)).count()) return;
        world_.wait(kLook);
    }
}

void Life::destroyAll() {
    if (entry_.instance_ids.empty() && !in_doubt_) {
        report_.gone = true;
        journal_.remove();
        return;
    }
    bool acknowledged = true;
    for (const std::string& id : entry_.instance_ids) acknowledged = destroyOne(id) && acknowledged;
    if (born_ns_ > 0)
        report_.spent_micros = costOf(entry_.price_micros, nanoseconds(world_.now_ns() - born_ns_));
    report_.gone = acknowledged && isProvenGone();
    if (report_.gone) {
        world_.tell("gone, and proven so");
        journal_.remove();
    }
}

/// True: the provider acknowledged it.
bool Life::destroyOne(const std::string& id) {
    world_.tell("destroying " + id);
    seconds pause = kDestroyPauseFirst;
    for (int i = 0; i < kDestroyTries; ++i) {
        const Reply destroyed = caller_.destroyInstance(id, patient(plugin_));
        if (destroyed.ok()) {
            const Reply again = caller_.destroyInstance(id, patient(plugin_));
            const bool definite = again.code == GSP_NOT_FOUND || again.code == GSP_PERMANENT ||
                                  again.code == GSP_INVALID_ARGUMENT;
            if (definite) broken("destroy_instance, sent again, " + again.shownAnswer());
            return true;
        }
        world_.tell("  destroy_instance " + destroyed.shownAnswer());
        world_.wait(pause);
        pause = std::min(pause * 2, kDestroyPauseMax);
    }
    broken("destroy_instance of " + id + " was never acknowledged");
    return false;
}

/// Not seen by id and not in a complete list, twice, a visibility window apart.
bool Life::isProvenGone() {
    const nanoseconds window =
        std::max<nanoseconds>(milliseconds(plugin_.visibility_window_ms), kProofPauseMin);
    const std::int64_t until =
        world_.now_ns() + 3 * window.count() + nanoseconds(minutes(5)).count();
    int absent = 0;
    while (absent < 2) {
        absent = isSeen() ? 0 : absent + 1;
        if (absent >= 2) return true;
        if (world_.now_ns() > until) break;
        world_.wait(window);
    }
    broken("the machine is still seen after it was destroyed");
    return false;
}

/// Cut or whole: its random part is ours alone.
bool Life::isOurs(const std::string& label) const {
    constexpr std::size_t kCutCharsMin = 16;
    return label.size() >= kCutCharsMin && entry_.label.starts_with(label);
}

/// A look that failed has seen nothing and proves nothing.
bool Life::isSeen() {
    const Reply list = caller_.listInstances();
    if (!list.ok()) return true;
    for (const Instance& instance : list.instances) {
        if (isOurs(instance.label)) return true;
    }
    return std::any_of(
        entry_.instance_ids.begin(), entry_.instance_ids.end(),
        [&](const std::string& id) { return caller_.getInstance(id).code != GSP_NOT_FOUND; });
}

}  // namespace gpushopper::check
