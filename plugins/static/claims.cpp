#include "plugins/static/claims.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <gpushopper/kit/id_codec.hpp>
#include <nlohmann/json.hpp>
#include <utility>

namespace gpushopper::static_hosts {
namespace {

using nlohmann::json;

constexpr std::chrono::milliseconds kLockRetry{5};
constexpr mode_t kOwnerOnly = 0600;
constexpr int kFormat = 1;

json jsonOf(const Claim& claim) {
    return {{"id", claim.id},
            {"host", claim.host.name},
            {"ssh_host", claim.host.ssh_host},
            {"ssh_port", claim.host.ssh_port},
            {"ssh_user", claim.host.ssh_user},
            {"price_micros", claim.host.price_micros},
            {"authorized_keys_file", claim.host.authorized_keys_file},
            {"label", claim.label},
            {"idempotency_key", claim.idempotency_key},
            {"keys", claim.keys},
            {"exposed_ports", claim.exposed_ports},
            {"created_unix_ms", claim.created_unix_ms}};
}

// at() throws for what is missing, get_to() for what is of another kind.
Claim claimOf(const json& entry) {
    Claim claim;
    entry.at("id").get_to(claim.id);
    entry.at("host").get_to(claim.host.name);
    entry.at("ssh_host").get_to(claim.host.ssh_host);
    entry.at("ssh_port").get_to(claim.host.ssh_port);
    entry.at("ssh_user").get_to(claim.host.ssh_user);
    entry.at("price_micros").get_to(claim.host.price_micros);
    entry.at("authorized_keys_file").get_to(claim.host.authorized_keys_file);
    entry.at("label").get_to(claim.label);
    entry.at("idempotency_key").get_to(claim.idempotency_key);
    entry.at("keys").get_to(claim.keys);
    entry.at("exposed_ports").get_to(claim.exposed_ports);
    entry.at("created_unix_ms").get_to(claim.created_unix_ms);
    return claim;
}

template <class Matches>
Claim* first(std::vector<Claim>& claims, Matches&& matches) {
    const auto found = std::find_if(claims.begin(), claims.end(), matches);
    return found == claims.end() ? nullptr : &*found;
}

}  // namespace

Claims Claims::parse(std::string_view text) {
    const json root = json::parse(text);
    if (root.at("format").get<int>() != kFormat) throw std::runtime_error("unknown format");
    Claims claims;
    root.at("last_number").get_to(claims.last_number_);
    for (const json& entry : root.at("claims")) claims.all_.push_back(claimOf(entry));
    return claims;
}

std::string Claims::render() const {
    json list = json::array();
    for (const Claim& claim : all_) list.push_back(jsonOf(claim));
    const json root{{"format", kFormat}, {"last_number", last_number_}, {"claims", list}};
    return root.dump(1) + '\n';
}

Claim* Claims::find(std::string_view id) {
    return first(all_, [&](const Claim& claim) { return claim.id == id; });
}

Claim* Claims::ofHost(std::string_view host_name) {
    return first(all_, [&](const Claim& claim) { return claim.host.name == host_name; });
}

Claim* Claims::ofKey(std::string_view key) {
    return first(all_,
                 [&](const Claim& claim) { return !key.empty() && claim.idempotency_key == key; });
}

Claim& Claims::add(Claim claim) {
    claim.id = joinId({claim.host.name, std::to_string(++last_number_)});
    return all_.emplace_back(std::move(claim));
}

void Claims::remove(std::string_view id) {
    std::erase_if(all_, [&](const Claim& claim) { return claim.id == id; });
}

ClaimsFile::ClaimsFile(Host host, std::string path) : host_(host), path_(std::move(path)) {
    const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
    if (folder.empty() || std::filesystem::exists(folder)) return;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (error) throw FileError("cannot make the folder " + folder.string());
}

Claims ClaimsFile::read() const {
    try {
        const auto text = readFile(path_);
        return text ? Claims::parse(*text) : Claims();
    } catch (const std::runtime_error& error) {  // FileError, or what is wrong with the text
        throw Failure(GSP_TRANSIENT, "the claims cannot be read: " + std::string(error.what()));
    } catch (const json::exception& error) {
        throw Failure(GSP_TRANSIENT, path_ + " is damaged: " + error.what());
    }
}

std::unique_ptr<FileLock> ClaimsFile::lock(const Call& call) const {
    call.throwIfOver();
    try {
        auto lock = std::make_unique<FileLock>(path_ + ".lock");
        while (!lock->tryLock()) call.sleepUntil(host_.now() + kLockRetry);
        return lock;
    } catch (const FileError& error) {
        throw Failure(GSP_TRANSIENT, error.what());
    }
}

void ClaimsFile::write(const Claims& claims) const {
    try {
        writeFile(path_, claims.render(), kOwnerOnly);
    } catch (const FileError& error) {
        host_.log(GSP_ERROR, "static.claims.not_written", {{"reason", error.what()}});
        throw Failure(GSP_TRANSIENT, error.what(), GSP_MAYBE_APPLIED);
    }
}

}  // namespace gpushopper::static_hosts
