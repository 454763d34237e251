// provision: rent a machine once, keep its key, and wait for it if asked to.

#include <Poco/UUID.h>
#include <Poco/UUIDGenerator.h>
#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/session_calls.hpp"
#include "cli/text.hpp"

namespace gpushopper::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kPollPause = 2s;
constexpr int kLostPollsMax = 30;  // In a row: a minute without an answer.

struct Options {
    std::string consumer;
    std::optional<std::string> offer;
    std::optional<std::string> gpu;
    std::string workload = "llm";
    long long hours = 1;
    std::optional<long long> idle_timeout;
    std::optional<std::string> storage;
    std::optional<std::string> key_file;
    std::optional<std::string> idempotency_key;
    bool wait = false;
};

std::string cheapestOffer(Context& context, const std::string& gpu) {
    const Answer menu = context.client().get("/inventory", {{"gpu_type", gpu}, {"sort", "price"}});
    for (const auto& offer : listOf(menu.json, "offers")) {
        if (cell(offer, "available") != "yes" || textOf(offer, "id").empty()) continue;
        context.note("cheapest available: " + cell(offer, "id") + ", " + cell(offer, "gpu_type") +
                     ", " + cell(offer, "price_per_hour") + " USD/h");
        return textOf(offer, "id");
    }
    throw Failure(ExitCode::Refused, "no offer with the GPU " + printable(gpu) +
                                         " is available; see gpu-shopper inventory");
}

std::string bodyOf(const Options& options, const std::string& offer) {
    nlohmann::json body = {{"consumer_id", options.consumer},
                           {"offer_id", offer},
                           {"workload_type", options.workload},
                           {"reservation_hours", options.hours}};
    if (options.idle_timeout) body["idle_threshold_minutes"] = *options.idle_timeout;
    if (options.storage) body["storage_policy"] = *options.storage;
    return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Answer create(Context& context, const Options& options, const std::string& offer) {
    const std::string key = options.idempotency_key.value_or(
        Poco::UUIDGenerator::defaultGenerator().createRandom().toString());
    try {
        return context.client().postOnce("/sessions", bodyOf(options, offer), key);
    } catch (const ConnectionFailure& failure) {
        if (failure.kind() == ConnectionFailure::Kind::NeverConnected && !options.idempotency_key)
            throw;
        // It may have been rented all the same; the same key never makes a second machine.
        throw Failure(ExitCode::NoAnswer, std::string(failure.what()) +
                                              ", with the same offer and --idempotency-key " + key);
    }
}

/// The only copy of the key is in our hands: where it cannot be kept it is shown.
void keepKey(Context& context, const std::string& id, const std::string& key, ReservedFile* file) {
    try {
        if (file == nullptr) {
            context.note("key saved as " + context.keys().save(id, key).string());
            return;
        }
        file->fill(key);
        context.note("key saved as " + file->path().string());
    } catch (const Failure& failure) {
        if (context.output == Output::Table) context.terminal.out() << key;
        throw Failure(failure.code(),
                      std::string(failure.what()) +
                          "; the session's only key was written to standard output, "
                          "keep it");
    }
    context.keys().remember(id, file->path());
}

void report(Context& context, const nlohmann::json& session, std::chrono::milliseconds begin) {
    const auto seconds = (context.terminal.now() - begin).count() / 1000;
    context.note(std::to_string(seconds) + " s: " + cell(session, "status") + ", " +
                 cell(session, "phase"));
}

/// Polls until the session runs; 1 when it never will.
int waitUntilRunning(Context& context, const std::string& id, nlohmann::json session) {
    const auto begin = context.terminal.now();
    std::string shown;
    int lost = 0;
    while (true) {
        const std::string status = textOf(session, "status");
        const std::string phase = status + textOf(session, "phase");
        if (phase != shown) report(context, session, begin);
        shown = phase;
        if (status == "running") break;
        if (status != "pending" && status != "provisioning")
            throw Failure(ExitCode::Refused, "the session will not run: " + cell(session, "error") +
                                                 "; see gpu-shopper sessions events " + id);
        context.terminal.pause(kPollPause);
        try {
            session = context.client().get(sessionPath(id)).json;
            lost = 0;
        } catch (const ConnectionFailure&) {
            // A daemon that restarts goes on with the session; so do we.
            if (++lost >= kLostPollsMax) throw;
        }
    }
    if (context.output == Output::Table) printSession(context, session);
    context.note("next: gpu-shopper ssh " + id);
    return 0;
}

int provision(Context& context, const Options& options) {
    std::unique_ptr<ReservedFile> file;
    if (options.key_file) file = std::make_unique<ReservedFile>(*options.key_file);
    context.keys().prepare();
    const std::string offer = options.offer ? *options.offer : cheapestOffer(context, *options.gpu);
    const Answer answer = create(context, options, offer);
    const auto session = objectOf(answer.json, "session");
    const std::string id = printable(textOf(session, "id"));
    // The body has the key in it, so whatever fails from here on, it has been handed over.
    if (context.output == Output::Json) context.showBody(answer.body);
    context.note("session " + id + " is " + cell(session, "status"));
    if (const std::string key = textOf(answer.json, "ssh_private_key"); !key.empty())
        keepKey(context, id, key, file.get());
    else
        context.note("note: this answer has no private key; it was handed out before");
    if (options.wait) return waitUntilRunning(context, id, session);
    if (context.output == Output::Table) printSession(context, session);
    context.note("next: gpu-shopper sessions get " + id);
    return 0;
}

void addOptions(CLI::App& command, Options& options) {
    command.add_option("-c,--consumer", options.consumer, "Who the machine is for")
        ->required()
        ->type_name("CONSUMER");
    CLI::Option_group* what = command.add_option_group("Machine (one of)");
    what->add_option("-i,--offer", options.offer, "An offer's id from the inventory")
        ->type_name("OFFER");
    what->add_option("-g,--gpu", options.gpu, "The cheapest available offer with this GPU")
        ->type_name("GPU");
    what->require_option(1);
    command.add_option("-w,--workload", options.workload, "What it is for")
        ->check(CLI::IsMember({"llm", "llm_vllm", "llm_tgi", "training", "batch", "interactive",
                               "inference", "ssh", "benchmark"}))
        ->capture_default_str();
    command.add_option("-t,--hours", options.hours, "Hours until it is destroyed, 1 to 12")
        ->capture_default_str()
        ->type_name("N");
    command
        .add_option("--idle-timeout", options.idle_timeout,
                    "Minutes of idleness after which it is destroyed, 0: never")
        ->type_name("MINUTES");
    command.add_option("--storage", options.storage, "Storage policy: destroy")
        ->type_name("POLICY");
    command
        .add_option("--save-key", options.key_file,
                    "Where the private key goes (default: ~/.config/gpu-shopper/keys/SESSION)")
        ->type_name("FILE");
    command
        .add_option("--idempotency-key", options.idempotency_key,
                    "Go on with a request whose answer was lost; never rents a second machine")
        ->type_name("KEY");
    command.add_flag("--wait", options.wait, "Wait until it is usable, with progress");
}

}  // namespace

void addProvision(CLI::App& app, Context& context) {
    CLI::App* command = app.add_subcommand("provision", "Rent a machine");
    command->footer(
        "Examples:\n"
        "  gpu-shopper provision -c alice -g rtx4090 -w ssh -t 2 --wait\n"
        "  gpu-shopper provision -c alice -i OFFER --save-key ./key\n"
        "With -o json the answer to the create request is printed, with --wait, too.");
    auto options = std::make_shared<Options>();
    addOptions(*command, *options);
    command->callback([&context, options] {
        context.command = [&context, options] { return provision(context, *options); };
    });
}

}  // namespace gpushopper::cli
