// leakscan(1) in the man macros (groff_man(7)). A backslash, a hyphen and what begins a line mean
// something there; everything else passes.
#include <string_view>

#include "cli/command_info.h"
#include "cli/examples.h"

namespace leakscan {
namespace {

std::string Plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-' || c == '\\') out += '\\';
    out += c == '\\' ? 'e' : c;
  }
  if (!out.empty() && (out.front() == '.' || out.front() == '\'')) out.insert(0, "\\&");
  return out;
}

std::string Bold(std::string_view text) { return "\\fB" + Plain(text) + "\\fR"; }
std::string Italic(std::string_view text) { return "\\fI" + Plain(text) + "\\fR"; }

std::string ValueOf(const OptionInfo& option) {
  if (option.choices.empty()) return Italic(option.value);
  std::string text;
  for (const std::string& choice : option.choices) {
    if (!text.empty()) text += "|";
    text += Bold(choice);
  }
  return text;
}

void AppendOption(const OptionInfo& option, std::string* out) {
  out->append(".TP\n");
  std::string term;
  for (const std::string& name : option.names) {
    if (!term.empty()) term += ", ";
    term += Bold(name);
  }
  if (!option.value.empty()) term += (term.empty() ? "" : " ") + ValueOf(option);
  out->append(term).append("\n").append(Plain(option.description));
  if (!option.default_value.empty()) {
    out->append(" (default: ").append(Plain(option.default_value)).append(")");
  }
  out->append("\n");
}

void AppendCommand(const CommandInfo& command, const std::string& path, std::string* out) {
  if (!path.empty()) {
    out->append(".SS ").append(Plain(path)).append("\n");
    out->append(Plain(command.description)).append(".\n");
    for (const OptionInfo& option : command.options) AppendOption(option, out);
  }
  for (const CommandInfo& below : command.commands) {
    AppendCommand(below, path.empty() ? below.name : path + " " + below.name, out);
  }
}

constexpr std::string_view kEnd = R"(.SH EXIT STATUS
.TP
0
everything was scanned, nothing was found at or above \fB\-\-fail\-on\fR
.TP
1
exposures were found
.TP
2
wrong usage, or nothing could start
.TP
3
no such exposure, but not everything was scanned; with \fB\-\-strict\fR also where there are exposures
.TP
4
the output failed
.TP
130, 143, 141
interrupted, terminated, the reader went away; the events written are whole lines
.SH ENVIRONMENT
An option of \fBscan\fR that is not given is taken from \fBLEAKSCAN_\fR and its name:
\fBLEAKSCAN_MIN_SEVERITY=high\fR. Behind it come \fB\-\-config\fR \fIFILE\fR and
\fI$XDG_CONFIG_HOME/leakscan/config.toml\fR. \fB\-\-reveal\fR is a flag only. \fBNO_COLOR\fR is honoured,
\fBSOURCE_DATE_EPOCH\fR pins the start of a run.
)";

void AppendExamples(std::string_view command, std::string* out) {
  for (const Example& example : ExamplesOf(command)) {
    out->append(".PP\n").append(Plain(example.purpose)).append("\n.PP\n.RS 4\n.nf\n");
    out->append(Plain(example.line)).append("\n.fi\n.RE\n");
  }
}

}  // namespace

std::string ManualPage(const CommandInfo& root, const std::string& version) {
  std::string out = ".TH LEAKSCAN 1 \"\" \"leakscan " + version + "\" \"User Commands\"\n";
  out += ".SH NAME\nleakscan \\- find exposed French health records in leaked data\n";
  out += ".SH SYNOPSIS\n.B leakscan\n" + Italic("COMMAND") + " [" + Italic("OPTION") + "]...\n";
  out += ".SH DESCRIPTION\n" + Plain(root.description) +
         "\nValues are masked in events, messages and paths.\n";
  out += ".SH OPTIONS\n";
  for (const OptionInfo& option : root.options) AppendOption(option, &out);
  out += ".SH COMMANDS\n";
  AppendCommand(root, "", &out);
  out.append(kEnd).append(".SH EXAMPLES\n");
  AppendExamples("", &out);
  for (const CommandInfo& command : root.commands) AppendExamples(command.name, &out);
  return out;
}

}  // namespace leakscan
