#include "plugins/static/static_provider.hpp"

#include <algorithm>
#include <gpushopper/kit/gpu_names.hpp>
#include <gpushopper/kit/place_name.hpp>
#include <utility>

#include "plugins/static/host_keys.hpp"

namespace gpushopper::static_hosts {
namespace {

std::vector<OwnedHost> readInventory(const std::string& path) {
    const auto text = readFile(path);
    if (!text) throw FileError("there is no file " + path);
    try {
        return parseInventory(*text);
    } catch (const InventoryError& error) {
        throw InventoryError("the inventory " + path + ": " + error.what());
    }
}

Offer offerOf(const OwnedHost& host) {
    const GpuName name = gpuName(host.gpu_model, host.vram_mib);
    Offer offer;
    offer.id = host.name;
    offer.machine_id = host.name;
    offer.gpu_model = name.canonical;
    offer.gpu_model_native = host.gpu_model;
    offer.gpu_count = host.gpu_count;
    offer.vram_mib = name.vram_mib;
    offer.disk_gib_max = host.disk_gib;
    offer.disk_gib_priced = host.disk_gib;
    offer.price_micros = host.price_micros;
    offer.reliability_ppm = 1'000'000;
    offer.availability_ppm = 1'000'000;
    offer.region = placeName({host.location});
    return offer;
}

Instance instanceOf(const Claim& claim) {
    const OwnedHost& host = claim.host;
    Instance instance;
    instance.id = claim.id;
    instance.label = claim.label;
    instance.state = GSP_RUNNING;  // as far as anybody knows here; the daemon tries SSH itself
    instance.state_native = "taken";
    instance.billing = GSP_BILLING_COMPUTE;
    instance.price_micros = host.price_micros;
    instance.created_unix_ms = claim.created_unix_ms;
    instance.ssh_host = host.ssh_host;
    instance.ssh_port = host.ssh_port;
    instance.ssh_user = host.ssh_user;
    const bool is_ipv6 = host.ssh_host.find(':') != std::string::npos;
    const std::string place = is_ipv6 ? '[' + host.ssh_host + ']' : host.ssh_host;
    for (const std::string& port : claim.exposed_ports) {  // nothing stands between: same port
        instance.ports.emplace_back(port, place + ':' + port.substr(0, port.find('/')));
    }
    return instance;
}

bool wanted(const Offer& offer, const OfferFilter& filter) {
    return offer.gpu_count >= filter.gpu_count_min && offer.vram_mib >= filter.vram_mib_min &&
           (filter.price_micros_max < 0 || offer.price_micros <= filter.price_micros_max);
}

Failure notFound(std::string_view id) {
    return Failure(GSP_NOT_FOUND, "nothing is taken under the id " + std::string(id));
}

std::vector<std::string> plainKeys(const std::vector<std::string>& lines) {
    if (lines.size() > kKeysMax) throw Failure(GSP_INVALID_ARGUMENT, "too many public keys");
    std::vector<std::string> keys;
    keys.reserve(lines.size());
    for (const std::string& line : lines) keys.push_back(plainKey(line));
    return keys;
}

// Better refused now than found out by a user who cannot get in.
void refuseForeignKeysFile(const OwnedHost& host) {
    const std::string& file = host.authorized_keys_file;
    try {
        if (file.empty() || isOurKeysFile(file)) return;
    } catch (const FileError& error) {
        throw Failure(GSP_TRANSIENT, error.what());
    }
    throw Failure(GSP_PERMANENT,
                  file + " has other keys in it: give this plugin a file of its own");
}

// A host is what its owner made of it: nothing is started, mounted or set there.
void refuseWhatNobodyDoes(const CreateRequest& request) {
    const char* wish = nullptr;
    if (request.launch_mode != GSP_LAUNCH_SSH) wish = "the entrypoint mode";
    if (!request.on_start.empty()) wish = "a start script";
    if (!request.env.empty()) wish = "environment variables";
    if (!request.template_id.empty()) wish = "a template";
    if (wish != nullptr) {
        throw Failure(GSP_INVALID_ARGUMENT,
                      std::string(wish) + " cannot be had on a host that is merely handed over");
    }
}

}  // namespace

StaticProvider::StaticProvider(Host host, const Config& config)
    : host_(host),
      inventory_file_(config.requiredText("inventory_file")),
      claims_(host, config.requiredText("state_file")) {
    config.allowOnly({"inventory_file", "state_file"});
    try {
        readInventory(inventory_file_);
    } catch (const std::runtime_error& error) {  // FileError, InventoryError
        throw Failure(GSP_INVALID_ARGUMENT,
                      std::string("configuration: `inventory_file`: ") + error.what());
    }
}

/// Whoever edits the file while the daemon runs gets another try.
std::vector<OwnedHost> StaticProvider::inventory() const {
    try {
        return readInventory(inventory_file_);
    } catch (const std::runtime_error& error) {
        throw Failure(GSP_TRANSIENT, error.what());
    }
}

void StaticProvider::probe(Call& call) {
    call.throwIfOver();
    inventory();
    claims_.read();
}

void StaticProvider::listOffers(Call& call, const OfferFilter& filter, const Sink<Offer>& sink) {
    call.throwIfOver();
    Claims claims = claims_.read();
    std::uint32_t given = 0;
    for (const OwnedHost& host : inventory()) {
        const Offer offer = offerOf(host);
        if (claims.ofHost(host.name) != nullptr || !wanted(offer, filter)) continue;
        if (!sink(offer) || ++given == filter.limit) return;
    }
}

void StaticProvider::listInstances(Call& call, const Sink<Instance>& sink) {
    call.throwIfOver();
    const Claims claims = claims_.read();
    for (const Claim& claim : claims.all()) {
        if (!sink(instanceOf(claim))) return;
    }
}

Instance StaticProvider::getInstance(Call& call, std::string_view instance_id) {
    call.throwIfOver();
    Claims claims = claims_.read();
    const Claim* claim = claims.find(instance_id);
    if (claim == nullptr) throw notFound(instance_id);
    return instanceOf(*claim);
}

/// The claim that this request makes, or the refusal of it.
Claim StaticProvider::requested(const CreateRequest& request,
                                std::string_view idempotency_key) const {
    refuseWhatNobodyDoes(request);
    const std::vector<OwnedHost> hosts = inventory();
    const auto found = std::find_if(hosts.begin(), hosts.end(), [&](const OwnedHost& host) {
        return host.name == request.offer_id;
    });
    if (found == hosts.end()) throw Failure(GSP_NO_CAPACITY, "no host " + request.offer_id);
    if (request.gpu_count > found->gpu_count || request.disk_gib > found->disk_gib) {
        throw Failure(GSP_INVALID_ARGUMENT, "host " + found->name + " has " +
                                                std::to_string(found->gpu_count) + " GPUs and " +
                                                std::to_string(found->disk_gib) + " GiB");
    }
    if (found->price_micros > request.price_micros_max) {
        throw Failure(GSP_NO_CAPACITY, "the price of host " + found->name + " has risen");
    }
    refuseForeignKeysFile(*found);
    Claim claim;
    claim.host = *found;
    claim.label = request.label;
    claim.idempotency_key = idempotency_key;
    claim.keys = plainKeys(request.ssh_public_keys);
    claim.exposed_ports = request.exposed_ports;
    claim.created_unix_ms = host_.unixMillis();
    return claim;
}

void StaticProvider::createInstance(Call& call, const CreateRequest& request,
                                    const Sink<Instance>& accepted) {
    // After its deadline the core no longer looks for what a create may have made, so one whose
    // turn comes too late must not take effect.
    const HostTime send_by =
        std::min(host_.now() + std::chrono::milliseconds(kCreateSendMs),
                 call.deadline() - std::chrono::milliseconds(kCreateDeadlineMs));
    Claim fresh = requested(request, call.idempotencyKey());
    const auto lock = claims_.lock(call);
    call.throwIfOver();
    if (host_.now() > send_by) throw Failure(GSP_DEADLINE, "the books were busy for too long");
    Claims claims = claims_.read();
    const Claim* claim = claims.ofKey(call.idempotencyKey());
    if (claim == nullptr) {
        if (claims.ofHost(fresh.host.name) != nullptr) {
            throw Failure(GSP_NO_CAPACITY, "host " + fresh.host.name + " is taken");
        }
        claim = &claims.add(std::move(fresh));
        claims_.write(claims);
    }
    accepted(instanceOf(*claim));
    openDoor(*claim);
}

void StaticProvider::destroyInstance(Call& call, std::string_view instance_id) {
    const auto lock = claims_.lock(call);
    Claims claims = claims_.read();
    const Claim* claim = claims.find(instance_id);
    if (claim == nullptr) return;
    closeDoor(*claim);  // before the host is free, or the next user would not be alone
    claims.remove(instance_id);
    claims_.write(claims);
}

void StaticProvider::ensureKeys(Call& call, std::string_view instance_id,
                                const std::vector<std::string>& keys) {
    const std::vector<std::string> plain = plainKeys(keys);
    const auto lock = claims_.lock(call);
    Claims claims = claims_.read();
    Claim* claim = claims.find(instance_id);
    if (claim == nullptr) throw notFound(instance_id);
    if (claim->host.authorized_keys_file.empty()) {
        throw Failure(GSP_UNSUPPORTED, "host " + claim->host.name + " has no authorized_keys_file");
    }
    const std::size_t before = claim->keys.size();
    for (const std::string& key : plain) {
        const bool known =
            std::find(claim->keys.begin(), claim->keys.end(), key) != claim->keys.end();
        if (!known) claim->keys.push_back(key);
    }
    if (claim->keys.size() > kKeysMax) throw Failure(GSP_INVALID_ARGUMENT, "too many public keys");
    if (claim->keys.size() != before) claims_.write(claims);
    openDoor(*claim);
}

/// Lets the claim's keys in. What fails here leaves the claim as it is: the core asks for the keys
/// again while the machine boots, and gives the host back when nobody gets in.
void StaticProvider::openDoor(const Claim& claim) const {
    const OwnedHost& host = claim.host;
    if (host.authorized_keys_file.empty()) {
        host_.log(GSP_WARN, "static.keys.not_installed", {{"host", host.name}});
        return;
    }
    try {
        if (!isOurKeysFile(host.authorized_keys_file)) {
            throw Failure(GSP_PERMANENT,
                          host.authorized_keys_file +
                              " has other keys in it: give this plugin a file of its own",
                          GSP_APPLIED);
        }
        writeKeysFile(host.authorized_keys_file, claim.keys);
    } catch (const FileError& error) {
        throw Failure(GSP_TRANSIENT, error.what(), GSP_APPLIED);
    }
}

void StaticProvider::closeDoor(const Claim& claim) const {
    const OwnedHost& host = claim.host;
    if (host.authorized_keys_file.empty()) return;
    try {
        if (isOurKeysFile(host.authorized_keys_file)) {
            writeKeysFile(host.authorized_keys_file, {});
        } else {  // the owner has replaced it: there is nothing of ours in it
            host_.log(GSP_WARN, "static.keys.not_ours", {{"host", host.name}});
        }
    } catch (const FileError& error) {
        throw Failure(GSP_TRANSIENT, error.what(), GSP_MAYBE_APPLIED);
    }
}

}  // namespace gpushopper::static_hosts
