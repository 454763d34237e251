#include "daemon/api/orders/order_form.hpp"

#include <utility>

#include "daemon/api/wire/text.hpp"
#include "daemon/base/assert.hpp"
#include "daemon/inventory/query.hpp"
#include "daemon/session/session.hpp"
#include "daemon/ssh/keys.hpp"

namespace gpushopper::api {
namespace {

using session::LaunchMode;
using session::Workload;

constexpr std::size_t kScriptBytesMax = 16'384;
constexpr std::string_view kNameCharacters = "A-Za-z0-9_-";

std::vector<std::string> workloadWords() {
    std::vector<std::string> words;
    for (std::size_t place = 0; place < session::kWorkloadCount; ++place)
        words.emplace_back(session::toString(static_cast<Workload>(place)));
    return words;
}

Workload workloadOf(const std::string& word) {
    const auto workload = session::parseWorkload(word);
    GS_ASSERT(workload.has_value());  // The rule lists exactly these words.
    return *workload;
}

LaunchMode modeOf(const std::string& word) {
    const auto mode = session::parseLaunchMode(word);
    GS_ASSERT(mode.has_value());
    return *mode;
}

bool bringsOwnEntrypoint(const OrderForm& form) {
    return !form.docker_image.empty() || !form.template_hash_id.empty() ||
           form.workload == Workload::LlmVllm || form.workload == Workload::LlmTgi;
}

void checkTogether(const Call& /*call*/, OrderForm& form, Faults& faults) {
    if (form.launch_mode == LaunchMode::Entrypoint && !bringsOwnEntrypoint(form))
        faults.push_back({.name = "launch_mode",
                          .reason = "needs docker_image, template_hash_id, or the workload_type "
                                    "llm_vllm or llm_tgi"});
    if (form.ssh_public_key.empty()) return;
    auto key = ssh::parsePublicKey(form.ssh_public_key);
    if (key) {
        form.ssh_public_key = key->line;
    } else {
        faults.push_back({.name = "ssh_public_key", .reason = key.error().message});
    }
}

FieldRule publicKey() {
    FieldRule rule = script("ssh_public_key", "One OpenSSH public key line.", kScriptBytesMax);
    rule.length_min = 1;
    return rule;
}

// What is rented, for whom and for how long.
Shape<OrderForm> whatIsRented() {
    using Form = OrderForm;
    return Shape<Form>(Source::Body)
        .field(line("consumer_id", "Who rents.", 128).mustCome(), &Form::consumer_id)
        .field(line("offer_id", "An id from the inventory.", 256).mustCome(), &Form::offer_id)
        .field(choice("workload_type", "What will run.", workloadWords()).mustCome(),
               &Form::workload, workloadOf)
        .field(integer("reservation_hours", "The machine is destroyed after that time.")
                   .between(1, session::kReservationHoursMax)
                   .mustCome(),
               &Form::reservation_hours)
        .field(integer("idle_threshold_minutes", "Ends the session when idle; 0 is off.")
                   .between(0, 720)
                   .defaultsTo("0"),
               &Form::idle_threshold_minutes)
        .field(choice("storage_policy", "Nothing that could bill is kept.", {"destroy"})
                   .defaultsTo("\"destroy\""),
               &Form::storage_policy)
        .field(number("max_price_per_hour", "USD; a dearer offer is refused.").atLeast(0),
               &Form::max_price_per_hour, [](double usd) { return inventory::moneyAtMost(usd); })
        .field(boolean("auto_retry", "Try other offers when this one fails.").defaultsTo("false"),
               &Form::auto_retry)
        .field(integer("max_retries", "Attempts after the first.").between(0, 5).defaultsTo("3"),
               &Form::max_retries)
        .field(choice("retry_scope", "Which offers are tried.", {"same_gpu", "same_vram", "any"})
                   .defaultsTo("\"same_gpu\""),
               &Form::retry_scope);
}

}  // namespace

// How it is started follows what is rented.
Shape<OrderForm> orderForm() {
    using Form = OrderForm;
    const std::string names(kNameCharacters);
    return whatIsRented()
        .field(choice("launch_mode", "A login, or the image's own program.", {"ssh", "entrypoint"})
                   .defaultsTo("\"ssh\""),
               &Form::launch_mode, modeOf)
        .field(word("docker_image", "Default: by workload.", 512), &Form::docker_image)
        .field(symbol("model_id", "Its size in the name decides about the disk.", 256,
                      "A-Za-z0-9._:/@-"),
               &Form::model_id)
        .field(integerList("exposed_ports", "TCP ports to be mapped.", 32)
                   .between(1, 65535)
                   .defaultsTo("[]"),
               &Form::exposed_ports)
        .field(symbol("quantization", "Of the model's weights.", 32, names), &Form::quantization)
        .field(integer("disk_gb", "Default: computed.").between(1, 16384), &Form::disk_gb)
        .field(symbol("template_hash_id", "A template of the provider.", 64, names),
               &Form::template_hash_id)
        .field(script("on_start_cmd", "Run when the machine has started.", kScriptBytesMax),
               &Form::on_start_cmd)
        .field(publicKey(), &Form::ssh_public_key)
        .field(integer("ssh_timeout_minutes", "Patience while booting, and again for SSH.")
                   .between(1, 60),
               &Form::ssh_timeout_minutes)
        .rule(checkTogether);
}

Faults checkAbilities(const OrderForm& form, const ProviderAbilities& abilities) {
    Faults faults;
    const bool entrypoint = form.launch_mode == LaunchMode::Entrypoint;
    if (entrypoint ? !abilities.entrypoint_mode : !abilities.ssh_mode)
        faults.push_back(
            {.name = "launch_mode",
             .reason = "must be one of: " + std::string(entrypoint ? "ssh" : "entrypoint")});
    if (abilities.on_start_bytes_max > 0 && form.on_start_cmd.size() > abilities.on_start_bytes_max)
        faults.push_back({.name = "on_start_cmd",
                          .reason = "must be at most " +
                                    std::to_string(abilities.on_start_bytes_max) +
                                    " bytes at this provider"});
    return faults;
}

}  // namespace gpushopper::api
