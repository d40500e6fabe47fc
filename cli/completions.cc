// Completion for three shells. Each knows the words of a command's path ("detectors show"), offers
// its sub-commands and options, the choices of an option's value where they are few, and files
// elsewhere. The scripts are plain lists: nothing of leakscan runs while a user types.
#include <algorithm>
#include <functional>
#include <string_view>

#include "cli/command_info.h"

namespace leakscan {
namespace {

std::string Join(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

// `text` with `mark` put before each character of `special`.
std::string Escape(std::string_view text, std::string_view special, std::string_view mark) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += mark;
    out += c;
  }
  return out;
}

// In single quotes, for the shells of Bourne's family.
std::string Quote(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

using Visitor = std::function<void(const CommandInfo&, const std::string& path)>;

// Each command with the names on the way to it, " detectors show"; of the root none.
void Visit(const CommandInfo& command, const std::string& path, const Visitor& visit) {
  visit(command, path);
  for (const CommandInfo& below : command.commands) Visit(below, path + " " + below.name, visit);
}

std::vector<std::string> NamesOf(const std::vector<CommandInfo>& commands) {
  std::vector<std::string> names;
  names.reserve(commands.size());
  for (const CommandInfo& command : commands) names.push_back(command.name);
  return names;
}

}  // namespace

std::string BashCompletion(const CommandInfo& root) {
  std::string paths;
  std::string values;
  std::string words;
  Visit(root, "", [&](const CommandInfo& command, const std::string& path) {
    if (!path.empty()) {
      const std::size_t last = path.rfind(' ');
      paths += "      " + Quote(path.substr(0, last) + ":" + path.substr(last + 1)) +
               ") path=" + Quote(path) + " ;;\n";
    }
    std::vector<std::string> names = NamesOf(command.commands);
    for (const OptionInfo& option : command.options) {
      names.insert(names.end(), option.names.begin(), option.names.end());
      if (option.value.empty() || option.names.empty()) continue;
      std::string cases;
      std::string place;
      for (const std::string& name : option.names) {
        place.assign(path).append(":").append(name);
        cases.append(cases.empty() ? "" : "|").append(Quote(place));
      }
      values += "    " + cases + ") ";
      values += option.choices.empty()
                    ? "COMPREPLY=($(compgen -f -- \"$current\"))"
                    : "COMPREPLY=($(compgen -W " + Quote(Join(option.choices, " ")) +
                          " -- \"$current\"))";
      values += "; return ;;\n";
    }
    words += "    " + Quote(path) + ") words=" + Quote(Join(names, " ")) + " ;;\n";
  });
  return "# bash completion for leakscan; made by 'leakscan gen bash'\n"
         "_leakscan() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local path='' words='' word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"$path:$word\" in\n" +
         paths +
         "    esac\n"
         "  done\n"
         "  case \"$path:$previous\" in\n" +
         values +
         "  esac\n"
         "  case \"$path\" in\n" +
         words +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  [[ $current == -* ]] || COMPREPLY+=($(compgen -f -- \"$current\"))\n"
         "}\n"
         "complete -o filenames -F _leakscan leakscan\n";
}

std::string ZshCompletion(const CommandInfo& root) {
  std::string functions;
  Visit(root, "", [&](const CommandInfo& command, const std::string& path) {
    std::string name = "_leakscan" + path;
    std::replace(name.begin(), name.end(), ' ', '_');
    functions += name + "() {\n  local line state\n  _arguments -C";
    bool files = false;
    for (const OptionInfo& option : command.options) {
      if (option.names.empty()) {
        files = true;
        continue;
      }
      for (const std::string& spelling : option.names) {
        std::string spec = spelling + "[" + Escape(option.description, "[]\\:", "\\") + "]";
        if (!option.value.empty()) {
          spec += ":" + Escape(option.value, ":\\", "\\") + ":";
          spec += option.choices.empty() ? "_files" : "(" + Join(option.choices, " ") + ")";
        }
        functions += " \\\n    " + Quote(spec);
      }
    }
    if (!command.commands.empty()) {
      functions += " \\\n    '1: :->command' \\\n    '*::arg:->args'\n  case $state in\n";
      functions += "    command) _values command";
      for (const CommandInfo& below : command.commands) {
        functions += " \\\n      " +
                     Quote(below.name + "[" + Escape(below.description, "[]\\:", "\\") + "]");
      }
      functions += " ;;\n    args) case $line[1] in\n";
      for (const CommandInfo& below : command.commands) {
        functions += "      " + below.name + ") " + name + "_" + below.name + " ;;\n";
      }
      functions += "    esac ;;\n  esac\n}\n";
    } else {
      functions += files ? " \\\n    '*:file:_files'\n}\n" : "\n}\n";
    }
  });
  return "#compdef leakscan\n# made by 'leakscan gen zsh'\n" + functions + "_leakscan \"$@\"\n";
}

std::string FishCompletion(const CommandInfo& root) {
  std::string lines = "# fish completion for leakscan; made by 'leakscan gen fish'\n";
  const auto quote = [](std::string_view text) { return "'" + Escape(text, "\\'", "\\") + "'"; };
  Visit(root, "", [&](const CommandInfo& command, const std::string& path) {
    // Every name on the way was typed, and none of those below.
    std::string condition;
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t end = std::min(path.find(' ', at + 1), path.size());
      condition += condition.empty() ? "" : "; and ";
      condition += "__fish_seen_subcommand_from " + path.substr(at + 1, end - at - 1);
      at = end;
    }
    if (!command.commands.empty()) {
      condition += condition.empty() ? "" : "; and ";
      condition += "not __fish_seen_subcommand_from " + Join(NamesOf(command.commands), " ");
    }
    const std::string front = "complete -c leakscan -n " + quote(condition);
    for (const CommandInfo& below : command.commands) {
      lines += front + " -f -a " + below.name + " -d " + quote(below.description) + "\n";
    }
    for (const OptionInfo& option : command.options) {
      if (option.names.empty()) continue;
      // What the program itself takes stands before and behind a sub-command.
      std::string line = path.empty() ? "complete -c leakscan" : front;
      for (const std::string& name : option.names) {
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (!option.value.empty()) line += option.choices.empty() ? " -r" : " -x";
      if (!option.choices.empty()) line += " -a " + quote(Join(option.choices, " "));
      lines += line + " -d " + quote(option.description) + "\n";
    }
  });
  return lines;
}

}  // namespace leakscan
