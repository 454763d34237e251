// The table of rules. A number is never given to another rule; a rule that is dropped leaves a gap.

#include "sdk/check/rules/judges.hpp"

namespace gpushopper::check {
namespace {

constexpr const char* kFile = "The file and its table";
constexpr const char* kOpening = "Opening and closing";
constexpr const char* kSpeech = "What it says";
constexpr const char* kProcess = "A guest in the process";
constexpr const char* kAnswers = "Its provider's answers";
constexpr const char* kPace = "How often it asks";
constexpr const char* kMoney = "Money";

std::vector<Rule> fileRules() {
    return {
        {1, kFile, "Exactly one symbol is exported: gsp_plugin_entry_v0",
         "Two plugins that export the same name get each other's function.",
         "build it with gpushopper_add_plugin(), which hides everything else", Stage::File,
         judgeExports},
        {2, kFile, "It needs no library but those of the C and C++ run time",
         "A library that the daemon has too comes in the daemon's version, whatever the plugin was "
         "built with.",
         "link it statically (gpushopper_add_plugin() keeps its symbols inside), or say why not "
         "with --allow-needed",
         Stage::File, judgeDependencies},
        {7, kFile, "The section .gsp_abi_v0 says 0.0",
         "By it the daemon knows the version before it runs any code of the file.",
         "make the plugin with GPUSHOPPER_PLUGIN(), or put GSP_ABI_TEXT into the section yourself",
         Stage::File, judgeSection},
        {31, kFile, "It can be loaded: no symbol is missing, and its entry comes back",
         "A plugin that crashes, hangs or exits there takes part in no start of the daemon.",
         "link with -Wl,-z,defs and keep static constructors empty", Stage::File, judgeLoading,
         Stage::Loadable},
        {3, kFile,
         "Loading and the entry do no work: no file, network, thread or output; the entry "
         "returns the same table each time",
         "The daemon looks at plugins that it does not use afterwards.",
         "do it in open(), which is called when the plugin is used", Stage::Loadable, judgeEntry},
        {8, kFile, "The table is whole and of this header",
         "A table of another header means something else by the same bytes.",
         "set struct_size to sizeof(gsp_plugin) and build with the SDK of the daemon that it is "
         "for",
         Stage::Loadable, judgeHeader, Stage::Readable},
        {4, kFile, "Every required function is there",
         "A missing destroy_instance would be found out when a machine has to go.",
         "fill in all functions of gsp_plugin; answer UNSUPPORTED where there is nothing to do",
         Stage::Readable, judgeFunctions, Stage::Callable},
        {9, kFile,
         "Texts, numbers and the schema of the table are within bounds; the id is the "
         "file's name",
         "The daemon refuses the plugin otherwise.",
         "correct the fact in GPUSHOPPER_PLUGIN(); abi_v0.h says what each one means",
         Stage::Readable, judgeTable, Stage::Callable},
    };
}

std::vector<Rule> openingRules() {
    return {
        {32, kOpening, "It opens with a good configuration, and closes",
         "A crash here is a crash of the daemon.",
         "throw Failure with what is wrong; give a complete configuration with --config",
         Stage::Callable, judgeOpening, Stage::Opened},
        {5, kOpening, "A bad configuration is refused with INVALID_ARGUMENT and the key's name",
         "The operator reads nothing but this sentence.",
         "read through Config and begin with config.allowOnly({...}): both name the key",
         Stage::Opened, judgeBadConfigs},
        {6, kOpening, "Opening and closing it a thousand times leaves nothing behind",
         "A configuration is reloaded by opening a new handle and closing the old one.",
         "free in close() what open() made; join every thread", Stage::Opened, judgeLeaks,
         Stage::File, 120},
        {41, kOpening, "open() sends nothing",
         "The daemon opens all plugins at its start, whether or not their providers answer.",
         "ask in probe(), which may take its time", Stage::Opened, judgeQuietOpening},
        {25, kOpening, "The host is not used after close() has returned", "Its memory may be gone.",
         "keep the host in the handle, never in a static variable; stop what runs in close()",
         Stage::Opened, judgeAfterClose},
        {26, kOpening, "Two handles share nothing",
         "Two accounts of one provider must not use each other's keys, and the trouble of one must "
         "not stop the other.",
         "keep all state in the handle (the Provider class); no static variables", Stage::Opened,
         judgeSeparateHandles},
    };
}

std::vector<Rule> speechRules() {
    return {
        {27, kSpeech, "Sinks and calls are used during their call and on its thread only",
         "Afterwards their memory belongs to somebody else.",
         "hand over each element before the function returns, from the thread that called it",
         Stage::Opened, judgeCallbacks},
        {28, kSpeech,
         "Every call comes back, with a code that exists, an error text that ends, and "
         "no exception",
         "After a crash, an exit or a bug of the plugin nobody knows what the provider did.",
         "throw Failure with the code that fits; the skin turns it into the answer", Stage::Opened,
         judgeReturns},
        {29, kSpeech, "Offers and instances are within bounds",
         "A list with one bad entry is refused whole.",
         "check what the provider sent before it goes out; leave out an offer that makes no sense, "
         "never a machine",
         Stage::Opened, judgeValues},
        {33, kSpeech,
         "A list ends when the sink says stop, and has at most 10,000 offers or 1,000 "
         "instances",
         "Who floods is cut off, and the answer is lost.",
         "stop when the sink returns false (the C sink: not 0)", Stage::Opened, judgeLimits},
        {34, kSpeech, "A create that works tells of exactly one machine",
         "A machine that nobody knows of bills until somebody looks at the invoice.",
         "call accepted once, with the id, the moment it is known", Stage::Opened, judgeAccepted},
        {18, kSpeech, "Ids are unique, of [a-z0-9._:-], stable, and lead back to what they name",
         "By its id the core finds a machine again, after a restart too.",
         "make them from the provider's own ids (kit/id_codec.hpp)", Stage::Opened, judgeIds},
        {44, kSpeech,
         "An id that cannot be one harms nobody: it is refused, or asked for in escaped "
         "form",
         "Pasted into a URL it asks for something else: DELETE /machines/ may mean all of them.",
         "check the form of an id before anything is sent; INVALID_ARGUMENT shows the right one",
         Stage::Opened, judgeOddIds},
        {19, kSpeech,
         "The label of the order reaches the provider whole, and is shown as the "
         "provider stored it",
         "By its label the core finds a machine whose create was never answered.",
         "send it unchanged, declare label_bytes_max truly, remember no labels", Stage::Opened,
         judgeLabels},
        {38, kSpeech, "Log lines and metrics are well formed, and no flood",
         "What is not is dropped, and is missing when it is needed.",
         "events are dotted ids like acme.offers.page_lost; at most 64 metrics, 64 sets of labels, "
         "200 lines in a call",
         Stage::Opened, judgeTelemetry},
        {42, kSpeech, "Every log event is in its documentation",
         "At night an operator looks the event up.", "add a line for the event to the README",
         Stage::Opened, judgeDocumented},
        {39, kSpeech, "Only secrets and hosts that the schema declares are used",
         "The daemon gives no others; it fails when it is used, not when it is installed.",
         R"(declare the property with "secret": true, and the host in "hosts")", Stage::Opened,
         judgeDeclared},
        {23, kSpeech, "No secret is in a log line, a metric, an error, a URL or an element",
         "Those are kept, sent on and shown to people.",
         "put a secret into a header, as late as possible; never build a URL or a text with it",
         Stage::Opened, judgeSecretsKept},
    };
}

std::vector<Rule> processRules() {
    return {
        {36, kProcess, "It prints nothing", "Standard output and error are the daemon's.",
         "use host.log()", Stage::Opened, judgeOutput},
        {37, kProcess,
         "It leaves the process as it found it: folder, umask, locale, environment, "
         "signals, open files",
         "They belong to everybody in the process.",
         "use absolute paths; leave signals and the locale alone; close what was opened",
         Stage::Opened, judgeProcessState},
        {43, kProcess, "Time and chance come from the host: same answers, same behaviour",
         "Otherwise nothing can be simulated or replayed.",
         "use host.now(), host.unixMillis(), host.random() and call.sleepUntil()", Stage::Opened,
         judgeDeterminism},
        {24, kProcess, "Calls at once, up to max_concurrency, do not disturb each other",
         "The core makes that many.",
         "keep what belongs to a call on its stack, or declare max_concurrency 1; a plugin and "
         "this "
         "tool built with TSan see more",
         Stage::Opened, judgeConcurrency, Stage::File, 60},
        {17, kProcess, "A call ends within 100 ms when it is cancelled, and 2 s after its deadline",
         "A call that does not come back holds a thread and blocks its provider.",
         "wait only by call.sleepUntil() and call.http(); let their Failure pass", Stage::Opened,
         judgeEndings, Stage::File, 30},
    };
}

std::vector<Rule> answerRules() {
    return {
        {45, kAnswers, "With its provider's good answers every call works",
         "Nothing else can be judged before.",
         "correct the answers file, or the plugin; the answers file is described in "
         "docs/plugin-check.md",
         Stage::Opened, judgeGoodWeather},
        {10, kAnswers,
         "401 and 403 are AUTH, 402 is FUNDS, 429 is RATE_LIMITED with the time to wait",
         "Each makes the core do something else.", "let kit/status.hpp judge the status",
         Stage::Opened, judgeRefusals, Stage::File, 60},
        {11, kAnswers,
         "No answer, 5xx and answers that make no sense are TRANSIENT or BAD_RESPONSE, "
         "never a crash",
         "All of them happen every week.",
         "parse as if an enemy had written it; throw BAD_RESPONSE for what is not understood",
         Stage::Opened, judgeTroubles, Stage::File, 120},
        {12, kAnswers, "A list with a lost page fails",
         "The core takes what is missing in a list for gone.",
         "throw TRANSIENT when a page is lost; compare with the provider's own count",
         Stage::Opened, judgeWholeLists, Stage::File, 60},
        {46, kAnswers, "A machine is gone only when the provider said so",
         "\"Gone\" ends the session while the machine goes on billing.",
         "NOT_FOUND and a destroy's OK need an answer that says it; a 404 of a list is no empty "
         "list",
         Stage::Opened, judgeGone, Stage::File, 60},
        {40, kAnswers, "Its requests are sound: TLS, escaped URLs, no credentials or dots in them",
         "Over plain http everybody on the way reads the key.",
         "https only (loopback apart); escape what goes into a URL", Stage::Opened, judgeRequests},
    };
}

std::vector<Rule> paceRules() {
    return {
        {20, kPace,
         "After 20 failures in a row at most it stops asking for 5 s at least, then tries "
         "with one request",
         "A provider in trouble is not helped by more requests.",
         "use the kit's ResilientClient, or its CircuitBreaker", Stage::Opened, judgeBreaker,
         Stage::File, 60},
        {21, kPace, "Retry-After is honoured to the second",
         "Those who do not wait are locked out for longer.",
         "use the kit's ResilientClient with a TokenBucket, which pauses", Stage::Opened,
         judgeRetryAfter},
        {22, kPace, "list_instances and destroy_instance get through while the breaker is open",
         "A provider that is down for creating must still be able to stop the meter.",
         "give them Priority::Reserved", Stage::Opened, judgeReserved, Stage::File, 60},
    };
}

std::vector<Rule> moneyRules() {
    return {
        {13, kMoney, "To destroy what is gone already is OK",
         "The core sends a destroy until it is acknowledged.",
         "treat the provider's \"no such machine\" as done", Stage::Opened, judgeDestroy},
        {14, kMoney, "If it declares idempotent_create, one key makes one machine",
         "The core sends a create again then.",
         "send the key to the provider, or declare idempotent_create 0", Stage::Opened,
         judgeIdempotency},
        {15, kMoney, "A create whose answer is lost or not understood is MAYBE_APPLIED",
         "NOT_APPLIED makes the core rent another machine; the first one bills unseen.",
         "give Failure the outcome GSP_MAYBE_APPLIED from the first byte on, 5xx included",
         Stage::Opened, judgeLostCreate, Stage::File, 60},
        {16, kMoney, "A create is sent once", "The second one is a second machine.",
         "send it by ResilientClient::send with a WriteAsk, never in a loop", Stage::Opened,
         judgeNoRetry, Stage::File, 60},
        {35, kMoney, "A machine that was made is not denied when a later request fails",
         "A key that could not be attached does not make the machine go away.",
         "call accepted before anything else is sent", Stage::Opened, judgeNeverDenied},
    };
}

std::vector<Rule> makeTable() {
    std::vector<Rule> table;
    for (const auto& chapter : {fileRules(), openingRules(), speechRules(), processRules(),
                                answerRules(), paceRules(), moneyRules()})
        table.insert(table.end(), chapter.begin(), chapter.end());
    return table;
}

}  // namespace

const std::vector<Rule>& allRules() {
    static const std::vector<Rule> table = makeTable();
    return table;
}

}  // namespace gpushopper::check
