// Renting a machine, and its public keys.

#include <charconv>
#include <gpushopper/kit/id_codec.hpp>
#include <gpushopper/kit/public_key.hpp>
#include <nlohmann/json.hpp>

#include "plugins/vastai/api/judgement.hpp"
#include "plugins/vastai/machines/create_body.hpp"
#include "plugins/vastai/vast_provider.hpp"
#include "plugins/vastai/wire/refusal.hpp"

namespace gpushopper::vastai {
namespace {

std::int64_t numberOf(const std::string& id) {
    std::int64_t number = 0;  // requireNumericId() has seen to it that this cannot fail
    std::from_chars(id.data(), id.data() + id.size(), number);
    return number;
}

std::string keysPath(const std::string& instance_id) {
    return "/api/v0/instances/" + instance_id + "/ssh/";
}

}  // namespace

// Before anything is sent. The request itself cannot name a limit for the price.
void VastProvider::refuseWhatCannotBe(const CreateRequest& request, std::int64_t offer_id) const {
    const auto price = book_.price(offer_id, request.disk_gib);
    if (price && price->whole_micros > request.price_micros_max) {
        throw Failure(GSP_NO_CAPACITY, "offer " + std::to_string(offer_id) + " costs " +
                                           std::to_string(price->whole_micros) +
                                           " micro-USD an hour by now");
    }
    // After a "too fast" the next create has to wait. One that would have to wait longer than it
    // may be sent is refused with the time to come back, instead of sleeping into that refusal.
    const HostTime resume{std::chrono::nanoseconds(creates_resume_at_ns_.load())};
    if (resume > host_.now() + std::chrono::milliseconds(kCreateSendMs)) {
        Failure failure(GSP_RATE_LIMITED, "Vast.ai wants a pause between creates");
        failure.retry_after = resume - host_.now();
        throw failure;
    }
}

void VastProvider::createInstance(Call& call, const CreateRequest& request,
                                  const Sink<Instance>& accepted) {
    const std::string offer_id = requireNumericId(request.offer_id, "vastai");
    refuseWhatCannotBe(request, numberOf(offer_id));
    std::int64_t contract = 0;
    try {
        contract = rent(call, request, offer_id);
    } catch (const Failure& failure) {
        if (failure.code == GSP_NO_CAPACITY) book_.drop(numberOf(offer_id));
        if (failure.code == GSP_RATE_LIMITED && failure.http_status != 0) {
            creates_resume_at_ns_ = (host_.now() + failure.retry_after).time_since_epoch().count();
        }
        throw;
    }
    const auto price = book_.price(numberOf(offer_id), request.disk_gib);
    book_.drop(numberOf(offer_id));  // each offer can be rented once
    Instance instance;
    instance.id = std::to_string(contract);
    instance.label = request.label;
    instance.state = GSP_STARTING;
    instance.state_native = "null";
    instance.billing = GSP_BILLING_STORAGE_ONLY;
    if (price) instance.price_micros = price->disk_micros;
    accepted(instance);
}

/// The number of the contract that was made.
std::int64_t VastProvider::rent(Call& call, const CreateRequest& request,
                                const std::string& offer_id) {
    std::int64_t contract = 0;
    const auto judge = [&](const HttpResponse& answer) {
        // 2026-01, seen live: `success: false` beside a contract; the instance exists and its disk
        // is billed. Whatever else the answer is, the contract decides.
        contract = readRefusal(answer.body).new_contract.value_or(0);
        if (contract > 0) return;
        throw failureOf(answer, {"create", true, numberOf(offer_id)});
    };
    client_.write(call, {Endpoint::Create, "PUT", "/api/v0/asks/" + offer_id + "/",
                         createBody(request), judge});
    return contract;
}

void VastProvider::ensureKeys(Call& call, std::string_view instance_id,
                              const std::vector<std::string>& keys) {
    const std::string id = requireNumericId(instance_id, "vastai");
    for (const std::string& line : keys) {
        const auto key = plainPublicKey(line);
        if (!key) throw Failure(GSP_INVALID_ARGUMENT, "not a plain SSH public key");
        attach(call, id, *key);
    }
}

// What a second attaching of the same key gets is not documented: so a refusal is looked into
// before it is believed.
void VastProvider::attach(Call& call, const std::string& instance_id, const std::string& key) {
    const auto judge = [](const HttpResponse& answer) {
        const Refusal said = readRefusal(answer.body);
        if (isSuccess(answer.status) && said.success.value_or(false)) return;
        throw failureOf(answer, {"new key", true});
    };
    const std::string body = nlohmann::json{{"ssh_key", key}}.dump();
    try {
        client_.write(call, {Endpoint::AttachKey, "POST", keysPath(instance_id), body, judge});
    } catch (const Failure& failure) {
        const bool refused = failure.code == GSP_INVALID_ARGUMENT || failure.code == GSP_PERMANENT;
        if (!refused || failure.http_status == 0) throw;
        if (!isAttached(call, instance_id, key)) throw;
    }
}

// 2026-08, documentation: `ssh_keys` is a text with JSON in it, of undocumented fields. A key's
// base64 is in there or it is not; a slash may be written with a backslash before it.
bool VastProvider::isAttached(Call& call, const std::string& instance_id, const std::string& key) {
    std::string listed;
    client_.read(call, {Endpoint::AttachedKeys, "GET", keysPath(instance_id), "",
                        [&](const HttpResponse& answer) {
                            if (!isSuccess(answer.status))
                                throw failureOf(answer, {"list of keys"});
                            listed = answer.body;
                        }});
    std::erase(listed, '\\');
    return listed.find(key.substr(key.find(' ') + 1)) != std::string::npos;
}

}  // namespace gpushopper::vastai
