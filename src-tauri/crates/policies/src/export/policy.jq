# Statements that mean the same are not added again; none is dropped or changed.
def listed: if type == "array" then . elif . == null then [] else [.] end;
def texts(f): listed | map(if type == "string" then f else tojson end) | unique;
def account: if test("^[^:]*:[^:]*:iam:[^:]*:[0-9]{12}:root$") then split(":")[4] else . end;
def who:
  if . == "*" then ["AWS *"]
  elif type == "object" then
    [to_entries[] | .key as $key | .value | listed[]
      | if $key == "AWS" and type == "string" then account else . end
      | "\($key) \(.)"] | unique
  else [tojson] end;
def conditions:
  [to_entries[] | .key as $operator | .value | to_entries[]
    | [$operator, (.key | ascii_downcase), (.value | listed | map(tostring) | unique)]] | sort;
def meaning: {
  fixed: (del(.Sid, .Principal, .Action, .Resource)
    | if has("NotPrincipal") then .NotPrincipal |= who else . end
    | if has("NotAction") then .NotAction |= texts(ascii_downcase) else . end
    | if has("NotResource") then .NotResource |= texts(.) else . end
    | if has("Condition") then .Condition |= conditions else . end
    | if .Condition == [] then del(.Condition) else . end),
  wide: (. as $one
    | if has("Principal") then {Principal: (.Principal | who)} else {} end
    | if $one | has("Action") then .Action = ($one.Action | texts(ascii_downcase)) else . end
    | if $one | has("Resource") then .Resource = ($one.Resource | texts(.)) else . end)
};
def within($other):
  . as $one
  | $one.fixed == $other.fixed
  and ($one.wide | keys) == ($other.wide | keys)
  and all($one.wide | keys[];
    ($one.wide[.] - $other.wide[.]) == [] and ($one.wide[.] == []) == ($other.wide[.] == []));
def free($taken):
  . as $name
  | (if $between == " " and (contains(" ") | not) then "" else $between end) as $between
  | first(($name, (range(2; 100000) | "\($name)\($between)\(.)"))
      | select(. as $name | $taken | all(. != $name)));

. as $existing
| $addition[0] as $addition
| (if $addition | type == "object" and has("Statement")
   then $addition.Statement | listed else $addition | listed end) as $new
| if $existing == {} and ($addition | type == "object" and has("Statement")) then $addition
  else
    (if $existing == {} then {Version: "2012-10-17"} else $existing end) as $base
    | ($base.Statement | listed) as $there
    | reduce $new[] as $one ($there;
        ($one | meaning) as $meaning
        | if any(.[]; meaning as $other | $meaning | within($other)) then .
          elif ($one.Sid // "") == "" then . + [$one]
          else (map(.Sid // empty)) as $taken | . + [$one | .Sid |= free($taken)] end)
    | if . == $there then $existing else . as $all | $base | .Statement = $all end
  end
