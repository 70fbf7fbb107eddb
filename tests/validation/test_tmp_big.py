import time, resource, csv, io
import pytest
from tests.validation.test_importing_names import a_name, HEADER, imported, listed, START
pytestmark = pytest.mark.usefixtures("law")
def rss(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024
def test_big(tmp_path):
    def name(n):
        from stdnum.cn import uscc
        front=f"9144{n//100000:04d}MADM{n%100000:05d}"
        return front+uscc.calc_check_digit(front), f"4401{n//10000%10}9{n%10000:04d}", f"Demo Company {n}", "示范"
    with open(tmp_path/'n.csv','w') as f:
        w=csv.writer(f); w.writerow(HEADER); w.writerows(name(n) for n in range(100000))
    a=rss(); t=time.time(); out=imported(tmp_path/'n.csv'); print(out[-400:]); print('import',time.time()-t,a,rss())
    t=time.time(); imported(tmp_path/'n.csv','--dry-run'); print('again',time.time()-t,rss())
    t=time.time(); print(listed(name(5)[0],START), listed(name(77)[1],START), time.time()-t)
    with open(tmp_path/'m.csv','w') as f:
        w=csv.writer(f); w.writerow(HEADER); w.writerows(name(n) for n in range(1000,101000))
    t=time.time(); print(imported(tmp_path/'m.csv')[:100]); print('next month',time.time()-t,rss())
