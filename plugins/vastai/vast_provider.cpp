#include "plugins/vastai/vast_provider.hpp"

#include <gpushopper/kit/id_codec.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "plugins/vastai/api/judgement.hpp"
#include "plugins/vastai/machines/instance_list.hpp"
#include "plugins/vastai/machines/machine_view.hpp"
#include "plugins/vastai/wire/instance_rows.hpp"
#include "plugins/vastai/wire/refusal.hpp"

namespace gpushopper::vastai {
namespace {

Failure notFound(const std::string& id) { return {GSP_NOT_FOUND, "Vast.ai has no instance " + id}; }

std::string instancePath(const std::string& id) { return "/api/v0/instances/" + id + "/"; }

}  // namespace

VastProvider::VastProvider(Host host, const Config& config)
    : host_(host), config_(readConfig(config)), client_(host, config_), prices_(host.now()) {}

void VastProvider::probe(Call& call) { client_.lookAtKey(call); }

void VastProvider::listInstances(Call& call, const Sink<Instance>& sink) {
    InstanceList list;
    while (!list.isComplete()) {
        client_.read(call,
                     {Endpoint::List, "GET", list.nextPath(), "", [&](const HttpResponse& answer) {
                          constexpr Question kQuestion{"list of instances"};
                          if (!isSuccess(answer.status)) throw failureOf(answer, kQuestion);
                          auto page = readInstancePage(answer.body);
                          if (!page) throw failureOf(answer, kQuestion);
                          list.take(std::move(*page));
                      }});
    }
    has_machines_ = !list.rows().empty();
    for (const auto& [id, row] : list.rows()) {
        if (!sink(instanceOf(row, config_.ssh_user))) return;
    }
}

Instance VastProvider::getInstance(Call& call, std::string_view instance_id) {
    const std::string id = requireNumericId(instance_id, "vastai");
    std::optional<Instance> found;
    const auto judge = [&](const HttpResponse& answer) {
        constexpr Question kQuestion{"question for an instance"};
        if (!isSuccess(answer.status)) throw failureOf(answer, kQuestion);
        const OneInstance one = readOneInstance(answer.body);
        // 200 and null, for a destroyed and for an unknown one (2026-01, seen live).
        if (one.kind == OneInstance::Kind::Gone) throw notFound(id);
        if (one.kind != OneInstance::Kind::Found) throw failureOf(answer, kQuestion);
        if (std::to_string(one.row.id.value_or(0)) != id) {
            throw Failure(GSP_BAD_RESPONSE, "asked for instance " + id + ", got another");
        }
        found = instanceOf(one.row, config_.ssh_user);
    };
    client_.read(call, {Endpoint::Get, "GET", instancePath(id), "", judge});
    return std::move(found.value());
}

void VastProvider::destroyInstance(Call& call, std::string_view instance_id) {
    const std::string id = requireNumericId(instance_id, "vastai");
    const auto judge = [&](const HttpResponse& answer) {
        constexpr Question kQuestion{"destroy", true};
        const Refusal said = readRefusal(answer.body);
        // 200 with `success: false` is a no (2026-08, client).
        if (isSuccess(answer.status) && said.success.value_or(false)) return;
        throw failureOf(answer, kQuestion);
    };
    try {
        client_.write(call, {Endpoint::Destroy, "DELETE", instancePath(id), "{}", judge});
    } catch (const Failure& failure) {
        if (failure.code != GSP_NOT_FOUND) throw;
        host_.log(GSP_INFO, "vastai.destroy.already_gone", {{"instance", id}});
    }
}

void VastProvider::relabel(Call& call, std::string_view instance_id, std::string_view label) {
    const std::string id = requireNumericId(instance_id, "vastai");
    if (label.size() > kLabelBytesMax) {
        throw Failure(GSP_INVALID_ARGUMENT,
                      "a label has at most " + std::to_string(kLabelBytesMax) + " bytes");
    }
    const std::string body = nlohmann::json{{"label", label}}.dump();
    client_.write(
        call, {Endpoint::Change, "PUT", instancePath(id), body, [&](const HttpResponse& answer) {
                   const Refusal said = readRefusal(answer.body);
                   const bool good = isSuccess(answer.status) && said.success.value_or(false);
                   if (!good) throw failureOf(answer, {"new label", true});
               }});
}

}  // namespace gpushopper::vastai
