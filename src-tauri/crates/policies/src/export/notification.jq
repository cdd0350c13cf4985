# Notifications that mean the same are not added again; none is dropped or changed.
def listed: if type == "array" then . elif . == null then [] else [.] end;
def holds($one): . == $one or (endswith("*") and (.[:-1] as $start | $one | startswith($start)));
def rules:
  [(.Key.FilterRules // [])[] | {Name: (.Name | ascii_downcase), Value} | select(.Value != "")]
  | unique;
def meaning: {
  fixed: (del(.Id, .Events)
    | if has("Filter") then .Filter |= rules else . end
    | if .Filter == [] then del(.Filter) else . end),
  events: (.Events | listed | unique)
};
def within($other):
  . as $one
  | $one.fixed == $other.fixed
  and ($one.events == []) == ($other.events == [])
  and all($one.events[]; . as $event | any($other.events[]; holds($event)));
def free($taken):
  . as $name
  | first(($name, (range(2; 100000) | "\($name)\($between)\(.)"))
      | select(. as $name | $taken | all(. != $name)));
def lists: "TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations";

. as $existing
| $addition[0] as $addition
| if $existing == {} then $addition
  else
    reduce (lists | . as $list | $addition[$list] | listed[] | [$list, .]) as [$list, $one] ($existing;
      ($one | meaning) as $meaning
      | if any(.[$list] | listed[]; meaning as $other | $meaning | within($other)) then .
        else
          [lists as $list | .[$list] | listed[] | .Id // empty] as $taken
          | .[$list] = (.[$list] | listed)
            + [$one | if (.Id // "") == "" then . else .Id |= free($taken) end]
        end)
    | if ($addition | has("EventBridgeConfiguration"))
        and (has("EventBridgeConfiguration") | not)
      then .EventBridgeConfiguration = $addition.EventBridgeConfiguration else . end
  end
