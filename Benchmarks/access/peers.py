"""The same policy and requests in casbin and cedarpy, with agreement and speed."""
import json, sys, tempfile, time, pathlib
import casbin, cedarpy

data = json.load(open(sys.argv[1]))
requests = data["requests"]


def show(name, seconds, count, wrong):
    print(f"{name:<43}{count / seconds:>11.0f} /s CPU   {wrong} of {count} decided otherwise"
          f"   ward, request by names: {data['wardRate'] * seconds / count:,.0f} times as many")


folder = pathlib.Path(tempfile.mkdtemp())
(folder / "model.conf").write_text(data["model"])
(folder / "policy.csv").write_text(data["policy"])
enforcer = casbin.Enforcer(str(folder / "model.conf"), str(folder / "policy.csv"))
sample = requests[:20]
for one in sample:
    for role in one["roles"]:
        enforcer.add_grouping_policy(one["casbin"][0], role)
start = time.process_time()
wrong = sum(enforcer.enforce(*one["casbin"]) != one["allowed"] for one in sample)
show("casbin   Enforcer, request by names", time.process_time() - start, len(sample), wrong)

policies = cedarpy.PolicySet.from_str(data["cedar"])
sample = requests[:200]
start = time.process_time()
wrong = 0
for one in sample:
    cedar = one["cedar"]
    ask = {key: cedar[key] for key in ("principal", "action", "resource", "context")}
    wrong += cedarpy.is_authorized(ask, policies, cedar["entities"]).allowed != one["allowed"]
show("cedarpy  policies parsed before, one by one", time.process_time() - start, len(sample), wrong)
for path in folder.iterdir():
    path.unlink()
folder.rmdir()
