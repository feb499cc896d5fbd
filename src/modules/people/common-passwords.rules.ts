/**
 * The words that leaked passwords are most often made of, in small letters: alone, repeated or with digits around them they are
 * guessed first. Short on purpose: passwords have fifteen characters, and what a list of millions adds to that is little.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  (
    'password passw0rd p@ssword p@ssw0rd passwort motdepasse contrasena contraseña senha pass pwd secret admin administrator root ' +
    'user guest test testtest default changeme changemenow letmein letmeinnow letmeinplease welcome welcomehome login signin ' +
    'iloveyou iloveyousomuch ilovejesus iloveme iloveyouforever loveyou lovely princess sunshine monkey dragon master shadow ' +
    'superman batman spiderman pokemon starwars football baseball basketball soccer hockey liverpool chelsea arsenal barcelona ' +
    'michael jennifer jessica charlie jordan andrew daniel ashley nicole hannah thomas robert matthew qwerty qwertyuiop asdfghjkl ' +
    'zxcvbnm qazwsx qwer asdf azerty trustno trustnoone whatever freedom hello hellohello helloworld computer internet ' +
    'google facebook linkedin samsung iphone android windows microsoft apple ferrari porsche mercedes mustang corvette camaro toyota ' +
    'honda chevrolet chevy harley harleydavidson mechanic technician automotive bluesealshop summer winter spring autumn january ' +
    'february march april june july august september october november december monday friday sunday cookie chocolate ' +
    'butterfly flower purple orange yellow diamond angel babygirl lovelove forever family mother father killer hunter ginger ' +
    'pepper buster tigger thunder ranger rangers yankees cowboys eagles steelers correcthorsebatterystaple ' +
    'thisismypassword mypassword mysecretpassword passwordpassword ihateyou idontknow iforgotmypassword nopassword abcdefgh ' +
    'abcabc aaaaaa secretsecret adminadmin asecertification asetechnician'
  ).split(' '),
);
